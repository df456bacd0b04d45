/** When an isolate has had its time: a successor takes over before it meets a limit, so that no request does. */
import type { TenantLimits } from "@imprun/contracts/limits";
import type { RetireReason } from "../lifecycle.ts";
import type { Isolate } from "./isolate.ts";

const MEGABYTE = 1024 ** 2;
/** Lifetimes differ by as much, so that isolates that were booted together do not all go together. */
const JITTER = 0.1;

/** What is remembered of an isolate from the first look at it when it was ready. */
interface Beginning {
  readonly expiresAt: number;
  /** Known with its first sign of life. */
  heapBytes: number | null;
  externalBytes: number | null;
}

export class Retirement {
  readonly #beginnings = new WeakMap<Isolate, Beginning>();

  /** `random` gives numbers from 0 to 1. */
  constructor(private readonly random: () => number = Math.random) {}

  /** Why the isolate is to be retired now; null when it is not. */
  reason(isolate: Isolate, limits: TenantLimits, now: number): RetireReason | null {
    if (isolate.state !== "ready") return null;
    const { usage } = isolate;
    const beginning = this.#beginning(isolate, limits, now);
    if (now >= beginning.expiresAt) return "lifetime";
    if (usage === null) return null;
    beginning.heapBytes ??= usage.heapBytes;
    beginning.externalBytes ??= usage.externalBytes;
    if (usage.heapBytes > halfway(beginning.heapBytes, limits.heapMb)) return "heap";
    if (usage.externalBytes > halfway(beginning.externalBytes, limits.externalMb)) {
      return "external";
    }
    return null;
  }

  #beginning(isolate: Isolate, { lifetimeMs }: TenantLimits, now: number): Beginning {
    let beginning = this.#beginnings.get(isolate);
    if (beginning === undefined) {
      const expiresAt = now + lifetimeMs * (1 - JITTER * this.random());
      beginning = { expiresAt, heapBytes: null, externalBytes: null };
      this.#beginnings.set(isolate, beginning);
    }
    return beginning;
  }
}

/** Half of the limit; of what was left, when modules alone take so much that a successor would soon be there too. */
function halfway(firstBytes: number, limitMb: number): number {
  const limitBytes = limitMb * MEGABYTE;
  return firstBytes < limitBytes / 4 ? limitBytes / 2 : (firstBytes + limitBytes) / 2;
}
