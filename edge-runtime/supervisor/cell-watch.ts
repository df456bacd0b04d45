/** Watches one cell: signs of life, CPU time of the isolates that are busy, threads that were given up, and memory. */
import type { CellToSupervisor, SupervisorToCell } from "@imprun/contracts/runtime/supervision";
import { report } from "../report.ts";
import { demote } from "./demote.ts";
import { IsolateWatch } from "./isolate-watch.ts";
import { Liveness, PING_EVERY_MS } from "./liveness.ts";
import type { MemoryCaps } from "./memory-caps.ts";
import type { Sampler } from "./sampler.ts";

/** While an isolate is busy. */
const BUSY_INTERVAL_MS = 40;
/** While none is: timers of idle isolates can still take memory. */
const IDLE_INTERVAL_MS = 2_000;
/** Isolates that a successor boots before it is ready: two at a time, some 40 ms each. */
const MOST_WARM = 32;

/** What a watch needs of a `CellProcess`. */
export interface WatchedCell {
  readonly cellId: string;
  readonly pid: number;
  send(message: SupervisorToCell): void;
  kill(): void;
}

export interface WatchHandlers {
  /** The cell should give way to a new one. May be called again while that is under way. */
  replace(reason: "silent" | "deaf" | "thread" | "memory" | "aborted", text: string): void;
}

export class CellWatch {
  readonly #isolates = new IsolateWatch();
  readonly #liveness = new Liveness(performance.now());
  #pings: ReturnType<typeof setInterval> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #residentBytes = 0;
  #pool: ReadonlySet<number> = new Set();
  #isFast = false;
  #isSampling = false;
  #stopped = false;

  constructor(
    private readonly cell: WatchedCell,
    private readonly sampler: Sampler,
    private readonly caps: MemoryCaps,
    private readonly handlers: WatchHandlers,
  ) {
    this.#schedule();
  }

  /** From now on the cell must answer: before it is ready it has its own time to start. */
  watchLiveness(): void {
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS);
  }

  /** The tenants whose code may run in the cell. */
  get tenants(): Set<string> {
    return this.#isolates.tenants;
  }

  /** Tenants that the cell answers without a boot, as many as a successor may boot isolates for. */
  get warm(): string[] {
    return this.#isolates.warm.slice(0, MOST_WARM);
  }

  /** Memory of the cell at the last look, in bytes. */
  get residentBytes(): number {
    return this.#residentBytes;
  }

  /** True when the cell has answered nothing for too long. */
  get isSilent(): boolean {
    return this.#liveness.isSilent(performance.now());
  }

  handle(message: CellToSupervisor): void {
    if (message.type === "pong") {
      this.#liveness.answered(message.ping, performance.now());
      return;
    }
    if (message.type === "deaf") {
      this.handlers.replace("deaf", "it cannot accept clients any more");
      return;
    }
    this.#isolates.handle(message, performance.now());
    if (!this.#isFast && this.#isolates.isActive) this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pings);
  }

  #ping(): void {
    const now = performance.now();
    this.cell.send({ type: "ping", ping: this.#liveness.tick(now) });
    if (this.#liveness.isSilent(now)) {
      const seconds = (this.#liveness.silentMs(now) / 1_000).toFixed(1);
      this.handlers.replace("silent", `it has not answered for ${seconds} s`);
    }
  }

  #schedule(): void {
    if (this.#stopped || this.#isSampling) return;
    clearTimeout(this.#timer);
    this.#isFast = this.#isolates.isActive;
    this.#timer = setTimeout(
      () => this.#look(),
      this.#isFast ? BUSY_INTERVAL_MS : IDLE_INTERVAL_MS,
    );
  }

  async #look(): Promise<void> {
    this.#isSampling = true;
    try {
      await this.#sample();
    } catch (error) {
      if (!this.#stopped) report(`${this.cell.cellId} cannot be watched`, error);
    } finally {
      this.#isSampling = false;
    }
    this.#schedule();
  }

  async #sample(): Promise<void> {
    const { cell, sampler } = this;
    if (this.#isolates.needsThreads) {
      const { workers, pool } = await sampler.threads(cell.pid);
      this.#isolates.learn(workers);
      this.#lowerPool(pool);
    }
    const sample = await sampler.sample(cell.pid, this.#isolates.threads);
    if (this.#stopped) return;
    const { breaches, heavy, stuck, lingers } = this.#isolates.judge(sample, performance.now());
    this.#lower(heavy);
    stuck.forEach(demote);
    const cellBytes = sample.residentBytes ?? undefined;
    for (const breach of breaches) cell.send({ type: "breach", ...breach, cellBytes });
    if (breaches.some(({ aborted }) => aborted)) {
      this.handlers.replace("aborted", "V8 gave up in a thread, which stands still");
    }
    if (lingers) this.handlers.replace("thread", "a thread that was given up is still there");
    this.#residentBytes = sample.residentBytes ?? 0;
    this.#judgeMemory(this.#residentBytes);
  }

  /** Nobody knows which tenant a thread of the pool computes for, and no isolate waits for one while it answers. */
  #lowerPool(threads: readonly number[]): void {
    this.#lower(threads.filter((thread) => !this.#pool.has(thread)));
    this.#pool = new Set(threads);
  }

  #lower(threads: readonly number[]): void {
    if (threads.length > 0) this.cell.send({ type: "lower", threads: [...threads] });
  }

  #judgeMemory(bytes: number): void {
    const { softBytes, hardBytes } = this.caps;
    if (bytes > hardBytes) {
      report(`${this.cell.cellId} has ${megabytes(bytes)} and is killed`);
      this.cell.kill();
    } else if (bytes > softBytes) {
      this.handlers.replace("memory", `it has ${megabytes(bytes)}`);
    }
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB of memory`;
}
