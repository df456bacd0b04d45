/** What a supervisor knows of the isolates of one cell, and what follows from a sample of /proc. */
import type { CellToSupervisor } from "@imprun/contracts/runtime/supervision";
import type { Sample } from "./sampler.ts";

/**
 * A thread that was given up has so long to end before others need not let it at all. What ends frees its heap, under
 * locks that V8 and Deno have for a whole process: a thread that gets no core then would hold up all tenants.
 */
export const STUCK_MS = 500;
/** A thread that was given up and is still there after so long will not end by itself. */
export const LINGER_MS = 3_000;
/** What a cell may gain while an isolate is busy before the busiest isolate is held responsible. */
export const GAIN_BYTES = 512 * 1024 ** 2;

/** CPU time of one request that most never need; who does yields to the others from then on. */
export const HEAVY_MS = 30;

interface Isolate {
  readonly isolateId: number;
  /** N of the thread's name `worker-N`. */
  readonly worker: number;
  thread: number | null;
  tenantId: string | null;
  cpuMs: number;
  /** Since when its oldest request is in progress; null when it is idle. */
  busySince: number | null;
  /** CPU time of the thread, and memory of the cell, at the first sample of that request. */
  baseline: { readonly cpuMs: number; readonly bytes: number } | null;
  /** Its thread is to yield to others, or does already. */
  isHeavy: boolean;
  isLowered: boolean;
  breached: boolean;
  /** When the cell gave it up by force. */
  forcedAt: number | null;
  /** Gets only what nobody else wants. */
  isDemoted: boolean;
}

interface Breach {
  readonly isolateId: number;
  readonly code: "cpu_limit" | "memory_limit";
  /** V8 gave up in it: its thread stands still for good. */
  readonly aborted?: true;
  /** What its thread used for the oldest request, in milliseconds. */
  readonly cpuMs: number;
}

export interface Findings {
  /** Isolates whose oldest request used up a limit. */
  readonly breaches: readonly Breach[];
  /** Threads that have turned out to use a lot, or were given up. */
  readonly heavy: readonly number[];
  /** Threads that were given up and do not end soon: nobody needs to let them. */
  readonly stuck: readonly number[];
  /** True when a thread that was given up goes on for too long. */
  readonly lingers: boolean;
}

export class IsolateWatch {
  readonly #isolates = new Map<number, Isolate>();

  /** Takes a line of the cell. */
  handle(message: CellToSupervisor, now: number): void {
    if (!("isolateId" in message)) return;
    if (message.type === "isolate") {
      this.#isolates.set(message.isolateId, started(message.isolateId, message.thread));
      return;
    }
    const isolate = this.#isolates.get(message.isolateId);
    if (isolate === undefined) return;
    switch (message.type) {
      case "assigned":
        isolate.tenantId = message.tenantId;
        isolate.cpuMs = message.cpuMs;
        return;
      case "busy":
        if (isolate.busySince !== message.startedAt) isolate.baseline = null;
        isolate.busySince = message.startedAt;
        return;
      case "idle":
        isolate.busySince = null;
        isolate.baseline = null;
        return;
      case "heavy":
        isolate.isHeavy = true;
        return;
      case "gone":
        // A breach that was found here says nothing about whether the thread can be stopped.
        if (message.forced || isolate.breached) {
          isolate.forcedAt = now;
          isolate.busySince = null;
          isolate.isHeavy = true;
        } else this.#isolates.delete(message.isolateId);
    }
  }

  /** The tenants that have an isolate, or a thread that was given up and goes on. */
  get tenants(): Set<string> {
    return new Set([...this.#isolates.values()].flatMap(({ tenantId }) => tenantId ?? []));
  }

  /** The tenants that have an isolate which nothing was found against, the one that has had it for longest first. */
  get warm(): string[] {
    const sound = [...this.#isolates.values()].filter((isolate) =>
      !isolate.breached && isolate.forcedAt === null
    );
    return [...new Set(sound.flatMap(({ tenantId }) => tenantId ?? []))];
  }

  /** True while there is something to look at. */
  get isActive(): boolean {
    return this.#watched().length > 0;
  }

  /** True when a thread must be looked up by its name first. */
  get needsThreads(): boolean {
    return this.#watched().some((isolate) => isolate.thread === null);
  }

  /** The threads to sample. */
  get threads(): number[] {
    return this.#watched().flatMap(({ thread }) => thread === null ? [] : [thread]);
  }

  /** Takes the thread ids by N of `worker-N`. */
  learn(threads: ReadonlyMap<number, number>): void {
    for (const isolate of this.#watched()) {
      if (isolate.thread !== null) continue;
      isolate.thread = threads.get(isolate.worker) ?? null;
      // A thread that has no entry any more has ended.
      if (isolate.thread === null && isolate.forcedAt !== null) {
        this.#isolates.delete(isolate.isolateId);
      }
    }
  }

  /** Draws the conclusions from one sample. */
  judge({ cpuMs, residentBytes, parked }: Sample, now: number): Findings {
    const bytes = residentBytes ?? 0;
    const breaches: Breach[] = [];
    const heavy: number[] = [];
    const stuck: number[] = [];
    let lingers = false;
    let busiest: { isolate: Isolate; usedMs: number; gainBytes: number } | null = null;
    for (const isolate of this.#watched()) {
      if (isolate.thread === null) continue;
      const totalMs = cpuMs.get(isolate.thread);
      if (isolate.forcedAt !== null) {
        if (totalMs === undefined) {
          this.#isolates.delete(isolate.isolateId);
          continue;
        }
        const sinceMs = now - isolate.forcedAt;
        if (!isolate.isLowered) heavy.push(isolate.thread);
        isolate.isLowered = true;
        if (sinceMs >= STUCK_MS && !isolate.isDemoted) stuck.push(isolate.thread);
        isolate.isDemoted ||= sinceMs >= STUCK_MS;
        lingers ||= sinceMs >= LINGER_MS;
        continue;
      }
      if (totalMs === undefined) {
        // It has ended, and its cell is about to say so.
        isolate.isLowered = true;
        continue;
      }
      if (isolate.breached) continue;
      isolate.baseline ??= { cpuMs: totalMs, bytes };
      const usedMs = totalMs - isolate.baseline.cpuMs;
      if (parked.has(isolate.thread)) {
        breaches.push({ ...breach(isolate, "memory_limit", usedMs), aborted: true });
        continue;
      }
      if (usedMs >= HEAVY_MS) isolate.isHeavy = true;
      if (isolate.isHeavy && !isolate.isLowered) {
        isolate.isLowered = true;
        heavy.push(isolate.thread);
      }
      if (usedMs >= isolate.cpuMs) breaches.push(breach(isolate, "cpu_limit", usedMs));
      else if (usedMs > (busiest?.usedMs ?? 0)) {
        busiest = { isolate, usedMs, gainBytes: bytes - isolate.baseline.bytes };
      }
    }
    if (busiest !== null && busiest.gainBytes >= GAIN_BYTES) {
      breaches.push(breach(busiest.isolate, "memory_limit", busiest.usedMs));
    }
    return { breaches, heavy, stuck, lingers };
  }

  #watched(): Isolate[] {
    return [...this.#isolates.values()].filter((isolate) =>
      isolate.busySince !== null || isolate.forcedAt !== null ||
      (isolate.isHeavy && !isolate.isLowered)
    );
  }
}

function breach(isolate: Isolate, code: Breach["code"], usedMs: number): Breach {
  isolate.breached = true;
  return { isolateId: isolate.isolateId, code, cpuMs: Math.round(usedMs) };
}

function started(isolateId: number, worker: number): Isolate {
  return {
    isolateId,
    worker,
    thread: null,
    tenantId: null,
    cpuMs: Infinity,
    busySince: null,
    baseline: null,
    isHeavy: false,
    isLowered: false,
    breached: false,
    forcedAt: null,
    isDemoted: false,
  };
}
