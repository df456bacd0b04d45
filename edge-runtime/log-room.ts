/**
 * Room for log lines that wait to be written. A tenant may have as much of it as is still free, so that one that writes
 * without end gets half, two of them a third each, and whoever writes little finds room beside them.
 */

/** What of a line says whose it is and how much room it takes. */
export interface WaitingLine {
  readonly tenantId: string;
  readonly message: string;
}

interface Amount {
  readonly lines: number;
  /** Of the messages, and what a line has beside its message. */
  readonly chars: number;
}

/** What a tenant writes in half a minute without MongoDB, twice over: a thousand lines of half a thousand characters a second. */
const MOST: Amount = { lines: 100_000, chars: 32 * 1024 * 1024 };
const NOTHING: Amount = { lines: 0, chars: 0 };
/** Names, ids, and the path of a request. */
const BESIDE_MESSAGE_CHARS = 300;

export class LogRoom {
  readonly #held = new Map<string, Amount>();
  #all = NOTHING;

  constructor(private readonly most: Amount = MOST) {}

  /** Whether less than a quarter of it is taken, so that there is room for much, even if it is all of one tenant. */
  get isRoomy(): boolean {
    return 4 * this.#all.lines < this.most.lines && 4 * this.#all.chars < this.most.chars;
  }

  /** Takes room for a line. False when there is none, or none for this tenant. */
  take(line: WaitingLine): boolean {
    const held = sum(this.#held.get(line.tenantId) ?? NOTHING, line, 1);
    const isTooMuch = held.lines > this.most.lines - this.#all.lines ||
      held.chars > this.most.chars - this.#all.chars;
    if (isTooMuch) return false;
    this.#held.set(line.tenantId, held);
    this.#all = sum(this.#all, line, 1);
    return true;
  }

  /** A line that had room is written, or lost. */
  give(line: WaitingLine): void {
    const held = sum(this.#held.get(line.tenantId) ?? NOTHING, line, -1);
    if (held.lines > 0) this.#held.set(line.tenantId, held);
    else this.#held.delete(line.tenantId);
    this.#all = sum(this.#all, line, -1);
  }
}

/** How much room a line takes. */
export function charsOf({ message }: Pick<WaitingLine, "message">): number {
  return message.length + BESIDE_MESSAGE_CHARS;
}

function sum({ lines, chars }: Amount, line: WaitingLine, sign: 1 | -1): Amount {
  return { lines: lines + sign, chars: chars + sign * charsOf(line) };
}
