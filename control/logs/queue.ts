import type { LogDocument } from "@imprun/contracts/documents/telemetry";

const CAPACITY = 1_000;

/** What waits to be sent to one follower. A follower who reads too slowly loses the oldest entries, and is told. */
export class LogQueue {
  #entries: LogDocument[] = [];
  #dropped = 0;
  #closed = false;
  #changed = Promise.withResolvers<void>();

  push(entry: LogDocument): void {
    if (this.#closed) return;
    if (this.#entries.push(entry) > CAPACITY) {
      this.#entries.shift();
      this.#dropped++;
    }
    this.#changed.resolve();
  }

  close(): void {
    this.#closed = true;
    this.#changed.resolve();
  }

  /**
   * All that waits, and how many entries were lost before it. Waits at most `timeoutMs` for the first entry, then
   * returns none; null once the queue is closed.
   */
  async take(timeoutMs: number): Promise<{ entries: LogDocument[]; dropped: number } | null> {
    if (this.#entries.length === 0 && !this.#closed) {
      const timer = setTimeout(() => this.#changed.resolve(), timeoutMs);
      await this.#changed.promise;
      clearTimeout(timer);
    }
    if (this.#closed) return null;
    const taken = { entries: this.#entries, dropped: this.#dropped };
    this.#entries = [];
    this.#dropped = 0;
    this.#changed = Promise.withResolvers();
    return taken;
  }
}
