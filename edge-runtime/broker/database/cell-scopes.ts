/** What holds cursors and transactions, by the connection of its cell. */
import type { TenantId } from "@imprun/contracts/names";
import type { Connection } from "../../transport/connection.ts";
import type { DatabaseProxy } from "./proxy.ts";
import type { Scopes } from "./scopes.ts";

export class CellScopes {
  readonly #scopes = new Map<Connection, Scopes>();

  constructor(private readonly database: DatabaseProxy) {}

  of(connection: Connection): Scopes {
    let own = this.#scopes.get(connection);
    if (own === undefined) this.#scopes.set(connection, own = this.database.scopes());
    return own;
  }

  /** One of them came to its end, and what it holds is let go. */
  release(connection: Connection, tenantId: TenantId, scope: number): void {
    this.#scopes.get(connection)?.release(tenantId, scope);
  }

  /** The connection is gone, and so are all that it had. */
  left(connection: Connection): void {
    this.#scopes.get(connection)?.releaseAll();
    this.#scopes.delete(connection);
  }
}
