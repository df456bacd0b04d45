/** What this isolate uses, for the cell, which retires it in time. */
import process from "node:process";
import { now } from "../primordials.ts";
import { externalBytes } from "./meter.ts";

const MB = 1024 ** 2;
/** Garbage looks like use until it is collected, and a collection costs time: it is worth it so often. */
const COLLECT_EVERY_MS = 10_000;

const { memoryUsage } = Deno;
const threadCpuUsage = process.threadCpuUsage.bind(process);
const collect = (globalThis as { gc?: () => void }).gc;

let heapQuota = Infinity;
let collectedAt = -COLLECT_EVERY_MS;

/** Sets what the tenant's heap may have, in MB. */
export function setHeapQuota(megabytes: number): void {
  heapQuota = megabytes * MB;
}

export interface Usage {
  /** Of this thread since it began. */
  readonly cpuMs: number;
  /** Without garbage when it is more than half of what the tenant may have. */
  readonly heapBytes: number;
  readonly externalBytes: number;
}

/** What the isolate uses now. */
export function usage(): Usage {
  let memory = memoryUsage();
  if (memory.heapUsed > heapQuota / 2 && now() - collectedAt > COLLECT_EVERY_MS) {
    collect?.();
    collectedAt = now();
    memory = memoryUsage();
  }
  const { user, system } = threadCpuUsage();
  return {
    cpuMs: (user + system) / 1_000,
    heapBytes: memory.heapUsed,
    externalBytes: externalBytes(),
  };
}
