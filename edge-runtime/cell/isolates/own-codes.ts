/** The codes with which an isolate may fail a request, or say that it met a limit; all others are the cell's to say. */
import type { ProblemCode } from "@imprun/contracts/problem";

export const OWN_CODES: ReadonlySet<string> = new Set<ProblemCode>([
  "function_failed",
  "no_response",
  "recursion_limit",
  "memory_limit",
  "outbound_limit",
  "host_not_allowed",
  "database_limit",
  "concurrency_limit",
  "message_limit",
  "cache_limit",
  "queue_full",
  "body_limit",
  "invalid_json",
  "runtime_unavailable",
  "unknown_function",
]);
