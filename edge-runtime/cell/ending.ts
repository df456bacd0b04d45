/**
 * How a cell comes to its end: it is told to, or its supervisor is gone. A cell cannot look for another supervisor, it
 * has no permission to; so it answers what it can until the next runtime releases it, and never for long.
 */
import type { Cell } from "./cell.ts";
import type { Listener } from "./http/listen.ts";

/** How long kept connections are answered with `connection: close`, so that none is cut between two requests. */
const NOTICE_MS = 1_000;
/** What a client that was accepted just now has to send its request. */
const ARRIVE_MS = 100;
/** What clients have to read an answer that the cell is done with. */
const LINGER_MS = 2_000;
/** What an orphan waits for a successor: the supervisor that would watch its tenants is not there. */
const ORPHAN_MS = 30_000;
/** The longest request takes 30 s; what is left then hangs. */
const FINISH_MS = 35_000;

export class Ending {
  #isEnding = false;

  constructor(
    private readonly cell: Cell,
    private readonly listener: Pick<Listener, "leave" | "shutdown">,
    private readonly exit: (code: number) => void,
    private readonly log: (text: string) => void,
  ) {}

  /** Ends the process with code 0 when everything in progress is done. A successor takes new clients at once. */
  async end(hasSuccessor: boolean): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.cell.drain();
    if (hasSuccessor) this.listener.leave();
    setTimeout(() => {
      this.log("Not everything in progress came to an end");
      this.exit(1);
    }, NOTICE_MS + FINISH_MS);
    if (this.cell.isBusy(NOTICE_MS)) await pause(NOTICE_MS);
    this.listener.leave();
    await pause(ARRIVE_MS);
    await Promise.race([this.listener.shutdown(), this.#answered()]);
    await this.cell.stop();
    this.exit(0);
  }

  /**
   * Resolves when all requests are answered and clients had time to take the answers. A connection may stay open after
   * that for as long as its client goes on sending a body that nobody wants.
   */
  async #answered(): Promise<void> {
    do await pause(LINGER_MS); while (this.cell.isBusy(LINGER_MS));
  }

  /** The supervisor is gone. */
  orphaned(): void {
    if (this.#isEnding) return;
    this.log("The supervisor is gone; warm tenants are answered until a successor is there");
    setTimeout(() => this.end(false), ORPHAN_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
