/** What this isolate uses, for the cell, which retires it in time. */
import process from "node:process";
import { getHeapStatistics } from "node:v8";
import { now } from "../primordials.ts";
import { externalBytes, externalQuota } from "./meter.ts";

const MB = 1024 ** 2;
/** Garbage looks like use until it is collected, and a collection costs time: it is worth it so often. */
const COLLECT_EVERY_MS = 10_000;
/** The same when it seems to be over its limit, which ends it. */
const COLLECT_OVER_MS = 500;

const { memoryUsage } = Deno;
const threadCpuUsage = process.threadCpuUsage.bind(process);
const collect = (globalThis as { gc?: () => void }).gc;
/** Deno doubles it each time that it stops a function for its heap, and goes on if the function had waited for something. */
const initialHeapLimit = getHeapStatistics().heap_size_limit;

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
  /** A function was stopped because the heap was used up. */
  readonly isHeapUsedUp: boolean;
}

/** What the isolate uses now. */
export function usage(): Usage {
  let heap = memoryUsage().heapUsed;
  let external = externalBytes();
  const quota = externalQuota();
  const sinceMs = now() - collectedAt;
  const isHalf = heap > heapQuota / 2 || external > quota / 2;
  if (isHalf && sinceMs > (external > quota ? COLLECT_OVER_MS : COLLECT_EVERY_MS)) {
    collect?.();
    collectedAt = now();
    heap = memoryUsage().heapUsed;
    external = externalBytes();
  } else if (external > quota) {
    // Who knows what of it is garbage.
    external = quota;
  }
  const { user, system } = threadCpuUsage();
  return {
    cpuMs: (user + system) / 1_000,
    heapBytes: heap,
    externalBytes: external,
    isHeapUsedUp: getHeapStatistics().heap_size_limit > initialHeapLimit,
  };
}
