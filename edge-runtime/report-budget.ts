/** Writes lines as long as there are few of their kind: strangers cause some, and a log that is full tells nobody anything. */

const WINDOW_MS = 10_000;
const LINES = 20;
const CHARACTERS = 4_000;

interface Kind {
  readonly first: string;
  lines: number;
}

export class ReportBudget {
  readonly #kinds = new Map<string, Kind>();
  #isWindowOpen = false;

  /** `later` calls back when a window is over. */
  constructor(
    private readonly write: (line: string) => void,
    private readonly later: (done: () => void, afterMs: number) => void = unrefTimeout,
  ) {}

  /** Writes the line, or its beginning, unless there were too many of its kind within the last seconds. */
  add(line: string): void {
    if (!this.#isWindowOpen) {
      this.#isWindowOpen = true;
      this.later(() => this.#close(), WINDOW_MS);
    }
    const name = kindOf(line);
    const kind = this.#kinds.get(name) ?? { first: line.slice(0, CHARACTERS), lines: 0 };
    this.#kinds.set(name, kind);
    if (++kind.lines <= LINES) this.write(line.slice(0, CHARACTERS));
  }

  /** Says how much was left out, whether or not there is more to come. */
  #close(): void {
    this.#isWindowOpen = false;
    for (const { first, lines } of this.#kinds.values()) {
      if (lines > LINES) {
        this.write(`${lines - LINES} lines were left out that begin like: ${first}`);
      }
    }
    this.#kinds.clear();
  }
}

/** The words that come before names, which strangers choose. */
function kindOf(line: string): string {
  return line.split(" ", 2).join(" ");
}

/** Nobody stays alive for it. */
function unrefTimeout(done: () => void, afterMs: number): void {
  Deno.unrefTimer(setTimeout(done, afterMs));
}
