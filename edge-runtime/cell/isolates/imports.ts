/** The modules of one isolate: those that it has, and those that are on their way. */
import type { ProblemCode } from "@imprun/contracts/problem";
import type { ImportFailure } from "@imprun/contracts/runtime/frames";
import { checkedFailure, declarationFailure, importFailure } from "./import-failures.ts";

export class Imports {
  /** Functions that can be called. */
  readonly done = new Set<string>();
  /** What their modules declare of schedules and queues, by function; not checked but for its size. */
  readonly declared = new Map<string, unknown>();
  readonly #open = new Map<string, PromiseWithResolvers<ImportFailure | null>>();

  get isUnderWay(): boolean {
    return this.#open.size > 0;
  }

  /** Resolves with what `end` or `cutShort` makes of it; calls `begin` when it is not under way already. */
  begin(name: string, begin: () => void): Promise<ImportFailure | null> {
    const known = this.#open.get(name);
    if (known) return known.promise;
    const waiter = Promise.withResolvers<ImportFailure | null>();
    this.#open.set(name, waiter);
    begin();
    return waiter.promise;
  }

  /** Takes what the isolate says of an import: `failed` is null when it worked. */
  end(name: string, failed: unknown, declared: unknown): void {
    const waiter = this.#open.get(name);
    if (!waiter) return;
    this.#open.delete(name);
    const failure = failed === null
      ? declarationFailure(name, declared)
      : checkedFailure(name, failed);
    if (failure === null) this.done.add(name);
    if (failure === null && declared !== null) this.declared.set(name, declared);
    waiter.resolve(failure);
  }

  /** The isolate has ended, with this code. */
  cutShort(code: ProblemCode | null, detail: string): void {
    for (const [name, waiter] of this.#open) waiter.resolve(importFailure(name, code, detail));
    this.#open.clear();
  }
}
