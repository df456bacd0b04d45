/** What a problem document says of the limit behind it. */
import type { TenantLimits } from "@imprun/contracts/limits";
import type { ProblemCode } from "@imprun/contracts/problem";

/** `limitName` is a row of docs/limits.md, and `limit` its value for this tenant. */
export interface LimitMembers {
  readonly limitName: string;
  readonly limit: number;
}

const NAMES = new Map<ProblemCode, keyof TenantLimits>([
  ["cpu_limit", "cpuMs"],
  ["memory_limit", "heapMb"],
  ["wall_limit", "wallMs"],
  ["body_limit", "bodyBytes"],
  ["queue_limit", "queueWaitMs"],
  ["outbound_limit", "outboundRequests"],
  ["recursion_limit", "recursionDepth"],
  ["log_limit", "logLinesPerSecond"],
  ["stream_limit", "streamMs"],
]);

/** The limit that a code stands for; null for a code that stands for none, or for several. */
export function limitOf(code: ProblemCode, limits: TenantLimits): LimitMembers | null {
  const limitName = NAMES.get(code);
  return limitName === undefined ? null : { limitName, limit: limits[limitName] };
}

/** The limit that a problem names among its further members; null when it names none. */
export function limitIn(
  { limitName, limit }: { limitName?: unknown; limit?: unknown },
): LimitMembers | null {
  return typeof limitName === "string" && typeof limit === "number" ? { limitName, limit } : null;
}

/** The host that a problem says may not be reached. */
export function hostIn({ host }: { host?: unknown }): string | null {
  return typeof host === "string" ? host : null;
}
