/** Passes a cell's log on, as much of it as somebody can read: V8 writes fifty lines each time that it gives up. */

const WINDOW_MS = 10_000;
const LINES = 200;
const CHARACTERS = 4_000;

export class LineBudget {
  #since = -Infinity;
  #written = 0;
  #leftOut = 0;

  constructor(private readonly write: (line: string) => void) {}

  /** Writes the line, or its beginning, unless there were too many within the last seconds. */
  add(line: string, now = performance.now()): void {
    if (now - this.#since >= WINDOW_MS) this.#begin(now);
    if (this.#written >= LINES) {
      this.#leftOut++;
      return;
    }
    this.#written++;
    this.write(line.slice(0, CHARACTERS));
  }

  #begin(now: number): void {
    if (this.#leftOut > 0) this.write(`${this.#leftOut} lines of a cell were left out`);
    this.#since = now;
    this.#written = 0;
    this.#leftOut = 0;
  }
}
