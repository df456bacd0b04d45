/** Requests that wait for room in their tenant's isolate: first come, first served, bounded in number and time. */
import { ProblemError } from "@imprun/contracts/problem";

export class Queue {
  #waiting: (() => void)[] = [];

  /** Resolves when there may be room. Throws `concurrency_limit` when the queue is full, `queue_limit` when it is late. */
  wait(deadline: number, limit: number): Promise<void> {
    if (this.#waiting.length >= limit) {
      throw new ProblemError(
        "concurrency_limit",
        `The gateway has as much to do as it may, and ${limit} requests wait`,
        { retryAfterSeconds: 1 },
      );
    }
    return new Promise((resolve, reject) => {
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((waiter) => waiter !== wake);
        reject(new ProblemError("queue_limit", undefined, { retryAfterSeconds: 1 }));
      }, Math.max(0, deadline - performance.now()));
      this.#waiting.push(wake);
    });
  }

  /** Wakes those who have waited longest: there may be room for so many. */
  release(count = 1): void {
    if (this.#waiting.length === 0) return;
    for (const wake of this.#waiting.splice(0, count)) wake();
  }

  releaseAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
