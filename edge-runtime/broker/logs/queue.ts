/** What waits to be written, within bounds: when there is no room, new entries are dropped. */
import type { LogDocument } from "@imprun/contracts/documents/telemetry";

const MAX_ENTRIES = 50_000;
const MAX_CHARS = 32 * 1024 * 1024;
const ENTRY_CHARS = 200;

export class LogQueue {
  #entries: LogDocument[] = [];
  #chars = 0;
  #pushed = 0;
  #written = 0;
  /** Who waits until so many entries are written, in that order. */
  readonly #waiting: { readonly pushed: number; readonly resolve: () => void }[] = [];

  get length(): number {
    return this.#entries.length;
  }

  /** Whether it is half empty: who can wait with more waits for that, and leaves the other half to those who cannot. */
  get isRoomy(): boolean {
    return this.#entries.length < MAX_ENTRIES / 2 && this.#chars < MAX_CHARS / 2;
  }

  /** False when there is no room. */
  push(entry: LogDocument): boolean {
    const chars = sizeOf(entry);
    if (this.#entries.length >= MAX_ENTRIES || this.#chars + chars > MAX_CHARS) return false;
    this.#entries.push(entry);
    this.#chars += chars;
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
    for (const entry of taken) this.#chars -= sizeOf(entry);
    return taken;
  }
}

function sizeOf(entry: LogDocument): number {
  return entry.message.length + ENTRY_CHARS;
}
