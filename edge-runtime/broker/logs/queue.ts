/** What waits to be written, within bounds: when there is no room, new entries are dropped. */
import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import { LogRoom } from "../../log-room.ts";

export class LogQueue {
  #entries: LogDocument[] = [];
  readonly #room = new LogRoom();
  #pushed = 0;
  #written = 0;
  /** Who waits until so many entries are written, in that order. */
  readonly #waiting: { readonly pushed: number; readonly resolve: () => void }[] = [];

  get length(): number {
    return this.#entries.length;
  }

  /** Whether it is nearly empty: who can wait with more waits for that, and leaves the rest to those who cannot. */
  get isRoomy(): boolean {
    return this.#room.isRoomy;
  }

  /** False when there is no room, or the tenant has its share of it. */
  push(entry: LogDocument): boolean {
    if (!this.#room.take(entry)) return false;
    this.#entries.push(entry);
    this.#pushed++;
    return true;
  }

  /** Resolves when all that is here now is written. */
  drained(): Promise<void> {
    if (this.#written === this.#pushed) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ pushed: this.#pushed, resolve });
    return promise;
  }

  /** So many of the entries that were taken are written. */
  written(count: number): void {
    this.#written += count;
    while (this.#waiting.length > 0 && this.#waiting[0]!.pushed <= this.#written) {
      this.#waiting.shift()!.resolve();
    }
  }

  /** Takes the oldest entries. */
  take(count: number): LogDocument[] {
    const taken = this.#entries.splice(0, count);
    for (const entry of taken) this.#room.give(entry);
    return taken;
  }
}
