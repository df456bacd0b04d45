/** Room for log lines that wait to be written, by their number and their size. */
import { SharedRoom } from "./shared-room.ts";

/** What of a line says whose it is and how much room it takes. */
interface WaitingLine {
  readonly tenantId: string;
  readonly message: string;
}

/** What a tenant writes in half a minute without MongoDB, twice over: a thousand lines of half a thousand characters a second. */
const MOST_LINES = 100_000;
const MOST_CHARS = 32 * 1024 * 1024;
/** Names, ids, and the path of a request. */
const BESIDE_MESSAGE_CHARS = 300;
/** Room for much, even if it is all of one tenant. */
const ROOMY = 1 / 4;

export class LogRoom {
  readonly #lines = new SharedRoom(MOST_LINES);
  readonly #chars = new SharedRoom(MOST_CHARS);

  /** Whether most of it is free. */
  get isRoomy(): boolean {
    return this.#lines.fullness < ROOMY && this.#chars.fullness < ROOMY;
  }

  /** Takes room for a line. False when there is none, or none for this tenant. */
  take(line: WaitingLine): boolean {
    const { tenantId } = line;
    if (!this.#lines.take(tenantId, 1)) return false;
    if (this.#chars.take(tenantId, charsOf(line))) return true;
    this.#lines.give(tenantId, 1);
    return false;
  }

  /** A line that had room is written, or lost. */
  give(line: WaitingLine): void {
    this.#lines.give(line.tenantId, 1);
    this.#chars.give(line.tenantId, charsOf(line));
  }
}

/** How much room a line takes. */
export function charsOf({ message }: Pick<WaitingLine, "message">): number {
  return message.length + BESIDE_MESSAGE_CHARS;
}
