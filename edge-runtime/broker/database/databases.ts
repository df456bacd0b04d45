/** The databases of tenants as the driver has them: making one copies all of the client's options. */
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import type { Db, MongoClient } from "mongodb";

/** Small objects, but there may be any number of tenants. */
const KEPT = 1_000;

export class Databases {
  readonly #databases = new Map<TenantId, Db>();

  constructor(private readonly client: MongoClient) {}

  of(tenantId: TenantId): Db {
    const known = this.#databases.get(tenantId);
    if (known !== undefined) return known;
    if (this.#databases.size >= KEPT) this.#databases.clear();
    const database = this.client.db(tenantDatabase(tenantId));
    this.#databases.set(tenantId, database);
    return database;
  }
}
