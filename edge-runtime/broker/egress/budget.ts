/** How many outbound requests one request of a tenant has made. */
import { ProblemError } from "@imprun/contracts/problem";

/** Longer than any request lasts: counts are forgotten after one to two of these. */
const GENERATION_MS = 60_000;

export class OutboundBudget {
  #current = new Map<string, number>();
  #previous = new Map<string, number>();
  #turnedAt = 0;

  /** Counts one more. Throws ProblemError `outbound_limit` when that is more than `limit`. */
  take(tenantId: string, requestId: string, limit: number, now = Date.now()): void {
    this.#turn(now);
    const key = `${tenantId} ${requestId}`;
    const used = this.#current.get(key) ?? this.#previous.get(key) ?? 0;
    if (used >= limit) {
      throw new ProblemError(
        "outbound_limit",
        `One request may make at most ${limit} outbound requests`,
        { limit },
      );
    }
    this.#current.set(key, used + 1);
  }

  #turn(now: number): void {
    if (now - this.#turnedAt < GENERATION_MS) return;
    this.#previous = now - this.#turnedAt < 2 * GENERATION_MS ? this.#current : new Map();
    this.#current = new Map();
    this.#turnedAt = now;
  }
}
