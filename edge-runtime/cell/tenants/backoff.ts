/** After isolates of a tenant were stopped by force, its next boots wait: 0, 1, 2, 4 … 300 seconds. */
import { ProblemError } from "@imprun/contracts/problem";

const MAX_SECONDS = 300;
/** A tenant that behaves for this long starts afresh. */
const FORGET_MS = 10 * 60_000;

export class Backoff {
  #breaches = 0;
  #lastAt = 0;

  breached(now = performance.now()): void {
    if (now - this.#lastAt > FORGET_MS) this.#breaches = 0;
    this.#breaches++;
    this.#lastAt = now;
  }

  /** A new revision may have mended it. */
  clear(): void {
    this.#breaches = 0;
  }

  /** Throws `tenant_suspended` with the seconds that are left. */
  check(now = performance.now()): void {
    if (this.#breaches < 2) return;
    const waitMs = Math.min(MAX_SECONDS, 2 ** (this.#breaches - 2)) * 1000;
    const left = this.#lastAt + waitMs - now;
    if (left <= 0) return;
    const retryAfterSeconds = Math.ceil(left / 1000);
    throw new ProblemError(
      "tenant_suspended",
      `Its isolates were stopped ${this.#breaches} times; it may start again in ${retryAfterSeconds} s`,
      { retryAfterSeconds },
    );
  }
}
