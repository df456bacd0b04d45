/** One cell as a child process: its lines, its end, and how it is made to end. */
import {
  type CellConfig,
  CellToSupervisor,
  type SupervisorToCell,
} from "@imprun/contracts/runtime/supervision";
import { environmentOf } from "@imprun/processes/environment";
import { report } from "../report.ts";
import { cellFlags } from "./cell-flags.ts";
import { LineBudget } from "./line-budget.ts";
import { forEachLine, LineWriter } from "./lines.ts";

const CELL_SCRIPT = new URL("../cell/main.ts", import.meta.url);
/** Looked up while this process still may. */
const DENO = Deno.execPath();
const ENVIRONMENT = environmentOf(["HOME", "DENO_DIR", "NO_COLOR"]);
/** A cell that is not ready by then never will be. */
const READY_WAIT_MS = 60_000;
const DRAIN_WAIT_MS = 8_000;
/** A cell that has a successor may finish the longest requests; it ends by itself before that. */
const REPLACED_WAIT_MS = 38_000;

export interface CellHandlers {
  /** Every line but the first `ready`. */
  line(message: CellToSupervisor): void;
}

export class CellProcess {
  readonly cellId: string;
  readonly startedAt = Date.now();
  /** Settles when the process has ended, whatever the reason. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** The port that the cell listens at. Rejects when it ends, or takes too long, before it is ready. */
  readonly ready: Promise<number>;
  readonly #process: Deno.ChildProcess;
  readonly #input: LineWriter;
  #isDraining = false;
  #hasEnded = false;

  constructor(config: CellConfig, private readonly handlers: CellHandlers) {
    this.cellId = config.cellId;
    this.#process = new Deno.Command(DENO, {
      args: ["run", ...cellFlags(config), CELL_SCRIPT.href, JSON.stringify(config)],
      // A cell does not even see its parent's environment, but for the place of Deno's own cache.
      clearEnv: true,
      env: ENVIRONMENT,
      stdin: "piped",
      stdout: "piped",
      // Not inherited: a cell that outlives this process must not hold the log of whoever started it open.
      stderr: "piped",
    }).spawn();
    this.#input = new LineWriter(this.#process.stdin);
    const ready = Promise.withResolvers<number>();
    this.ready = ready.promise;
    const log = new LineBudget((line) => console.error(line));
    const read = Promise.all([
      forEachLine(this.#process.stdout, (line) => this.#received(line, ready.resolve)),
      forEachLine(this.#process.stderr, (line) => log.add(line)),
    ]);
    const timer = setTimeout(() => {
      report(`Cell ${this.cellId} was not ready in time`);
      this.kill();
    }, READY_WAIT_MS);
    this.ready.then(() => clearTimeout(timer), () => clearTimeout(timer));
    this.exited = this.#process.status.then(async (status) => {
      this.#hasEnded = true;
      await read;
      ready.reject(
        new Error(`Cell ${this.cellId} ended with code ${status.code} before it was ready`),
      );
      return status;
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** True from the moment when it was told to end: its end is then no crash. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  send(message: SupervisorToCell): void {
    this.#input.write(JSON.stringify(message));
  }

  /** Lets the cell finish what is in progress; kills it when that takes longer than 8 s, or 38 s with a successor. */
  async drain(hasSuccessor: boolean): Promise<void> {
    if (!this.#isDraining) {
      this.#isDraining = true;
      this.send({ type: "drain", hasSuccessor });
    }
    const waitMs = hasSuccessor ? REPLACED_WAIT_MS : DRAIN_WAIT_MS;
    const timer = setTimeout(() => {
      report(`Cell ${this.cellId} did not finish within ${waitMs} ms and is killed`);
      this.kill();
    }, waitMs);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    if (this.#hasEnded) return;
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has ended in this moment, and its status is on the way.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  #received(line: string, ready: (port: number) => void): void {
    const message = parseLine(line);
    if (message === null) {
      report(`Cell ${this.cellId} wrote a line that is not understood: ${line}`);
    } else if (message.type === "ready") ready(message.port);
    else this.handlers.line(message);
  }
}

function parseLine(line: string): CellToSupervisor | null {
  try {
    return CellToSupervisor.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
