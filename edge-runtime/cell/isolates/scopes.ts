/**
 * What database cursors and transactions live as long as: the request that opened them, its streamed answer included,
 * or the isolate. The broker says when something is open, and only then it is told of the end.
 */
import type { CellMessage } from "@imprun/contracts/runtime/frames";
import type { Isolate } from "./isolate.ts";

export interface Scope {
  readonly number: number;
  /** Commands whose answer has not come. */
  pending: number;
  /** As the last answer said. */
  holds: boolean;
}

/** The number of what belongs to no request. */
const ISOLATE = 0;

export class Scopes {
  #last = 0;
  readonly #scopes = new Map<Isolate, Map<number, Scope>>();

  constructor(private readonly release: (message: CellMessage) => void) {}

  /** The scope of a command. What comes after the end of its request is the isolate's. */
  enter(isolate: Isolate, request: number): Scope {
    const key = isolate.isWorkingOn(request) ? request : ISOLATE;
    let scopes = this.#scopes.get(isolate);
    if (scopes === undefined) this.#scopes.set(isolate, scopes = new Map());
    let scope = scopes.get(key);
    if (scope === undefined) {
      scopes.set(key, scope = { number: ++this.#last, pending: 0, holds: false });
    }
    scope.pending++;
    return scope;
  }

  /** The answer to a command has come; null when it is no answer of the broker. */
  leave(scope: Scope, header: unknown): void {
    scope.pending--;
    if (header !== null) scope.holds = (header as { holds?: unknown }).holds === true;
  }

  /** The request is over, and so is its answer. */
  ended(isolate: Isolate, request: number): void {
    const scopes = this.#scopes.get(isolate);
    const scope = scopes?.get(request);
    if (scope === undefined) return;
    scopes!.delete(request);
    this.#end(isolate, scope);
  }

  /** The isolate is gone. */
  forget(isolate: Isolate): void {
    for (const scope of this.#scopes.get(isolate)?.values() ?? []) this.#end(isolate, scope);
    this.#scopes.delete(isolate);
  }

  #end({ tenantId }: Isolate, { number, pending, holds }: Scope): void {
    if (tenantId === null || !(holds || pending > 0)) return;
    this.release({ type: "release", tenantId, scope: number });
  }
}
