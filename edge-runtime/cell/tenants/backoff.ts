/** After isolates of a tenant were stopped by force, its next boots wait: 0, 1, 2, 4 … 300 seconds. */
import { SUSPENSION_FORGET_MS, suspensionSeconds } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";

export class Backoff {
  #breaches = 0;
  #lastAt = 0;

  /** An isolate was stopped, which counts as `times` of them. */
  breached(times = 1, now = performance.now()): void {
    if (now - this.#lastAt > SUSPENSION_FORGET_MS) this.#breaches = 0;
    this.#breaches += times;
    this.#lastAt = now;
  }

  /** Takes what is known of all cells, this one before it was replaced among them; the last breach was so long ago. */
  suspended(breaches: number, agoMs: number, now = performance.now()): void {
    this.#breaches = Math.max(this.#breaches, breaches);
    // A clock that was set back says that it is yet to come: the wait is no longer for that.
    this.#lastAt = Math.max(this.#lastAt, now - Math.max(0, agoMs));
  }

  /** A new revision may have mended it. */
  clear(): void {
    this.#breaches = 0;
  }

  get isWaiting(): boolean {
    return this.#leftMs(performance.now()) > 0;
  }

  /** Throws `tenant_suspended` with the seconds that are left. */
  check(now = performance.now()): void {
    const left = this.#leftMs(now);
    if (left <= 0) return;
    const retryAfterSeconds = Math.ceil(left / 1_000);
    throw new ProblemError(
      "tenant_suspended",
      `Its isolates were stopped ${this.#breaches} times; it may start again in ${retryAfterSeconds} s`,
      { retryAfterSeconds },
    );
  }

  #leftMs(now: number): number {
    if (this.#breaches < 2) return 0;
    return this.#lastAt + suspensionSeconds(this.#breaches) * 1_000 - now;
  }
}
