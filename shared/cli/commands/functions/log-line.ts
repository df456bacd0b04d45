/** A log entry as a line of text. */
import type { LogView } from "@imprun/contracts/api/activity";
import { printable } from "../../remote/printable.ts";

/**
 * Time, level, function, request and message in columns. What a lifecycle event or a request has beside its message
 * stands behind it.
 */
export function logLine({ at, level, function: name, requestId, message, kind, data }: LogView) {
  const columns = [at, level.toUpperCase().padEnd(5), name ?? "-", requestId ?? "-", message];
  const details = kind === "log" ? [] : Object.entries(data)
    .filter(([key, value]) => DETAILS.has(key) && value !== null)
    .map(([key, value]) => `${key}=${value}`);
  const line = [...columns, ...(details.length > 0 ? [details.join(" ")] : [])].join("  ");
  return printable(line);
}

/** What the message does not say already. */
const DETAILS: ReadonlySet<string> = new Set([
  "ms",
  "cpuMs",
  "bootMs",
  "livedMs",
  "cellMemoryMb",
  "revision",
  "reason",
  "heapMb",
  "why",
  "limit",
  "times",
]);
