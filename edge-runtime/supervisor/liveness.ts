/** Whether the threads of a cell that are ours still answer: a process that is there and does nothing is no cell any more. */

export const PING_EVERY_MS = 500;
/** A cell that is silent for so long gets a successor. It is ended as soon as that one is ready, if it still is. */
export const SILENT_MS = 2_500;

export class Liveness {
  #ping = 0;
  /** When the oldest ping without an answer was sent; null when none is. */
  #askedAt: number | null = null;
  #tickedAt: number;

  constructor(now: number) {
    this.#tickedAt = now;
  }

  /**
   * To be called every `PING_EVERY_MS`. Returns the ping to send.
   * A supervisor that was itself held up cannot blame the cell: its clock starts again.
   */
  tick(now: number): number {
    const wasHeldUp = now - this.#tickedAt > 2 * PING_EVERY_MS;
    this.#tickedAt = now;
    if (this.#askedAt === null || wasHeldUp) this.#askedAt = now;
    return ++this.#ping;
  }

  /** The cell answered. An answer to an older ping is a sign of life as well. */
  answered(ping: number, now: number): void {
    this.#askedAt = ping >= this.#ping ? null : now;
  }

  /** Milliseconds since when an answer is owed. */
  silentMs(now: number): number {
    return this.#askedAt === null ? 0 : now - this.#askedAt;
  }

  isSilent(now: number): boolean {
    return this.silentMs(now) >= SILENT_MS;
  }
}
