/**
 * What becomes of a tenant's isolates, as lines of its log of the kind `lifecycle`: `data.event` is one of these names,
 * and `data` has these members beside it, those with a `?` not always.
 */
import type { LogLevel } from "./documents/telemetry.ts";

export interface LifecycleEvent {
  readonly level: LogLevel;
  readonly members: readonly string[];
}

const ISOLATE = ["isolate", "revision"] as const;

const events = {
  /** An isolate is being booted, and why: `cold`, `load`, `replacement`, `retirement` or `rollout`. */
  booting: { level: "debug", members: ["revision", "why"] },
  /** It has imported what it was booted for. */
  ready: { level: "info", members: [...ISOLATE, "bootMs"] },
  /** It gets no new requests, since it has used half of its heap or has lived its time; a successor is booted. */
  retired: { level: "info", members: [...ISOLATE, "why"] },
  /** It gets no new requests and finishes those that it has. */
  draining: { level: "debug", members: [...ISOLATE, "requests"] },
  /** It was let go because it had nothing to do: `idle`, or `room` for others. */
  evicted: { level: "info", members: [...ISOLATE, "why"] },
  /** It is gone, in order. */
  ended: { level: "info", members: [...ISOLATE, "livedMs", "cpuMs?", "heapMb?", "externalMb?"] },
  /** It was stopped by force; `reason` is an error code. */
  killed: {
    level: "error",
    members: [
      ...ISOLATE,
      "reason",
      "livedMs?",
      "cpuMs?",
      "heapMb?",
      "externalMb?",
      "cellMemoryMb?",
    ],
  },
  /** A limit, or the list of allowed hosts, refused or cut off something; `reason` is an error code. */
  limited: {
    level: "warn",
    members: ["revision", "reason", "limitName?", "limit?", "host?", "times?"],
  },
  /** The next isolate has to wait. */
  suspended: { level: "error", members: ["revision", "reason", "breaches", "seconds"] },
} as const satisfies Record<string, LifecycleEvent>;

export type LifecycleEventName = keyof typeof events;

export const LIFECYCLE_EVENTS: Readonly<Record<LifecycleEventName, LifecycleEvent>> = events;
