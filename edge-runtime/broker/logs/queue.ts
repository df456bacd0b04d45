/** What waits to be written, within bounds: when there is no room, new entries are dropped. */
import type { LogDocument } from "@imprun/contracts/documents/telemetry";

const MAX_ENTRIES = 50_000;
const MAX_CHARS = 32 * 1024 * 1024;
const ENTRY_CHARS = 200;

export class LogQueue {
  #entries: LogDocument[] = [];
  #chars = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** False when there is no room. */
  push(entry: LogDocument): boolean {
    const chars = sizeOf(entry);
    if (this.#entries.length >= MAX_ENTRIES || this.#chars + chars > MAX_CHARS) return false;
    this.#entries.push(entry);
    this.#chars += chars;
    return true;
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
