/** What cursors and transactions live as long as: a request in a cell, or an isolate outside of its requests. */
import type { TenantId } from "@imprun/contracts/names";
import type { TenantTransaction } from "./transactions.ts";

export class Scope {
  readonly cursors = new Set<bigint>();
  /** By the number that the isolate gave them. */
  readonly transactions = new Map<number, TenantTransaction>();
  /** Nothing may stay open that is opened from now on. */
  isOver = false;
  /** Commands under way. */
  active = 0;

  get holds(): boolean {
    return this.cursors.size > 0 || this.transactions.size > 0;
  }
}

/** The scopes of one cell. Those that hold nothing and do nothing are forgotten. */
export class Scopes {
  readonly #scopes = new Map<string, Scope>();

  constructor(private readonly close: (scope: Scope) => void) {}

  /** Runs a command for a scope; `holds` says whether it left something open. */
  async run<T>(
    tenantId: TenantId,
    number: number,
    work: (scope: Scope) => Promise<T>,
  ): Promise<{ result: T; holds: boolean }> {
    const key = `${tenantId} ${number}`;
    let scope = this.#scopes.get(key);
    if (scope === undefined) this.#scopes.set(key, scope = new Scope());
    scope.active++;
    try {
      const result = await work(scope);
      return { result, holds: scope.holds };
    } finally {
      scope.active--;
      if (scope.active === 0 && !scope.holds) this.#scopes.delete(key);
    }
  }

  release(tenantId: string, number: number): void {
    const key = `${tenantId} ${number}`;
    const scope = this.#scopes.get(key);
    if (scope === undefined) return;
    this.#scopes.delete(key);
    this.#end(scope);
  }

  /** The cell is gone. */
  releaseAll(): void {
    for (const scope of this.#scopes.values()) this.#end(scope);
    this.#scopes.clear();
  }

  #end(scope: Scope): void {
    scope.isOver = true;
    this.close(scope);
  }
}
