/**
 * Which outbound request of its request each one is: the broker refuses those past the limit. An isolate counts too, but
 * that count is in reach of its tenant, and the id of a request is its caller's to choose.
 */
import type { Dispatched } from "./host.ts";
import type { Isolate } from "./isolate.ts";

/** Work that belongs to no request may make as many as one request, and again after so long. */
const WITHOUT_REQUEST_MS = 60_000;

export class OutboundCounts {
  readonly #ofRequests = new WeakMap<Dispatched, number>();
  readonly #ofIsolates = new WeakMap<Isolate, { made: number; readonly since: number }>();

  /** Counts one more of a request, or of what the isolate does without one: 1 for the first. */
  next(isolate: Isolate, request: Dispatched | undefined, now = performance.now()): number {
    if (request === undefined) return this.#nextWithout(isolate, now);
    const made = (this.#ofRequests.get(request) ?? 0) + 1;
    this.#ofRequests.set(request, made);
    return made;
  }

  #nextWithout(isolate: Isolate, now: number): number {
    let count = this.#ofIsolates.get(isolate);
    if (count === undefined || now - count.since >= WITHOUT_REQUEST_MS) {
      this.#ofIsolates.set(isolate, count = { made: 0, since: now });
    }
    return ++count.made;
  }
}
