/** How long to wait before a cell that keeps ending is started again. */

const STABLE_MS = 10_000;
const FIRST_MS = 100;
const LONGEST_MS = 10_000;

export class RestartBackoff {
  #failures = 0;

  /**
   * The wait in milliseconds after a cell has lived for `livedMs`. The first crash costs nothing, so that a single one
   * is mended in well under a second; a cell that crashes again and again must not take the machine.
   */
  next(livedMs: number): number {
    if (livedMs >= STABLE_MS) this.#failures = 0;
    const waitMs = this.#failures === 0 ? 0 : FIRST_MS * 2 ** (this.#failures - 1);
    this.#failures++;
    return Math.min(waitMs, LONGEST_MS);
  }
}
