/** Large requests block the one thread that all connections share, so there is room between them for what is small. */

/** Decoding fewer bytes takes a millisecond at most. */
export const LARGE_BYTES = 64 * 1024;
/** Of the time that a request took, for all others. */
const PAUSE_SHARE = 0.5;
const LEAST_PAUSE_MS = 1;

export class Turns {
  #last: Promise<void> = Promise.resolve();
  #freeAtMs = 0;

  /**
   * Runs one piece of work after another, in the order of the calls, and waits between them for as long as others need
   * to get at the event loop. What `work` only starts is not waited for: it may need another turn to come to its end.
   */
  async run<T>(work: () => T): Promise<{ result: T }> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    const waitMs = this.#freeAtMs - performance.now();
    if (waitMs > 0) await new Promise((wake) => setTimeout(wake, waitMs));
    const startedAtMs = performance.now();
    try {
      return { result: work() };
    } finally {
      const endedAtMs = performance.now();
      const pauseMs = (endedAtMs - startedAtMs) * PAUSE_SHARE;
      this.#freeAtMs = endedAtMs + Math.max(LEAST_PAUSE_MS, pauseMs);
      resolve();
    }
  }
}
