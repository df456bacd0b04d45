/** Requests that wait for room in their tenant's isolate: first come, first served, bounded in number and time. */
import { ProblemError } from "@imprun/contracts/problem";

/**
 * What comes when the queue is full is refused only if there is no room after so long. When the cell was held up,
 * all that came meanwhile comes at once, and the answers that make room for it have not been looked at yet. How many there
 * may be is bounded for the cell as a whole (`load/load.ts`).
 */
const PATIENCE_MS = 100;

export class Queue {
  #waiting: (() => void)[] = [];

  /** Resolves when there may be room. Rejects with `concurrency_limit` when the queue stays full, `queue_limit` when it is late. */
  wait(deadline: number, limit: number): Promise<void> {
    const isFull = this.#waiting.length >= limit;
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      const giveUp = (error: ProblemError) => {
        this.#waiting = this.#waiting.filter((waiter) => waiter !== wake);
        reject(error);
      };
      const untilDeadline = () => {
        timer = setTimeout(() => giveUp(late()), Math.max(0, deadline - performance.now()));
      };
      const look = () => {
        const place = this.#waiting.indexOf(wake);
        if (place >= limit) giveUp(refused(limit));
        else if (place >= 0) untilDeadline();
      };
      this.#waiting.push(wake);
      // One turn later: answers that came while this thread was held up are taken between timers and that.
      if (isFull) timer = setTimeout(() => setImmediate(look), PATIENCE_MS);
      else untilDeadline();
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

function late(): ProblemError {
  return new ProblemError("queue_limit", undefined, { retryAfterSeconds: 1 });
}

function refused(limit: number): ProblemError {
  return new ProblemError(
    "concurrency_limit",
    `The gateway has as much to do as it may, and ${limit} requests wait`,
    { retryAfterSeconds: 1, limitName: "concurrentRequests", limit },
  );
}
