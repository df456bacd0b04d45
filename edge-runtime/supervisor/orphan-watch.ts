/**
 * Cells that outlived their supervisor have nobody who samples them. Until they have ended, their heir does: a thread that
 * never waits gets only what nobody else wants, and a cell with too much memory is killed.
 */
import { report } from "../report.ts";
import { demote } from "./demote.ts";
import type { Sampler } from "./sampler.ts";

const INTERVAL_MS = 500;
/** A thread that used so much of the time between two looks, and of several in a row, never waits, even if it shares a core. */
const SPINNING = 0.3;
const LOOKS = 3;

interface Thread {
  cpuMs: number;
  /** Looks in a row at which it spun. */
  busyLooks: number;
}

export class OrphanWatch {
  readonly #orphans: Map<number, Map<number, Thread>>;
  #lookedAt = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(
    pids: readonly number[],
    private readonly sampler: Pick<Sampler, "workerThreads" | "sample">,
    private readonly hardBytes: number,
  ) {
    this.#orphans = new Map(pids.map((pid) => [pid, new Map()]));
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#stopped || this.#orphans.size === 0) return;
    this.#timer = setTimeout(() => this.#look(), INTERVAL_MS);
  }

  async #look(): Promise<void> {
    try {
      const now = performance.now();
      const elapsedMs = now - this.#lookedAt;
      this.#lookedAt = now;
      for (const [pid, threads] of this.#orphans) await this.#lookAt(pid, threads, elapsedMs);
    } catch (error) {
      if (!this.#stopped) report("Cells of a runtime that is gone cannot be watched", error);
    }
    this.#schedule();
  }

  async #lookAt(pid: number, threads: Map<number, Thread>, elapsedMs: number): Promise<void> {
    const ids = [...(await this.sampler.workerThreads(pid)).values()];
    const { residentBytes, cpuMs } = await this.sampler.sample(pid, ids);
    if (residentBytes === null) {
      this.#orphans.delete(pid);
      return;
    }
    if (residentBytes > this.hardBytes) {
      report(`Process ${pid}, a cell of a runtime that is gone, has too much memory and is killed`);
      Deno.kill(pid, "SIGKILL");
    }
    for (const [id, total] of cpuMs) {
      const thread = threads.get(id) ?? { cpuMs: total, busyLooks: 0 };
      threads.set(id, thread);
      const isBusy = total - thread.cpuMs >= SPINNING * elapsedMs;
      thread.cpuMs = total;
      thread.busyLooks = isBusy ? thread.busyLooks + 1 : 0;
      if (thread.busyLooks === LOOKS) await demote(id);
    }
  }
}
