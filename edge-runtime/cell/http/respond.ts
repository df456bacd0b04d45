/** Problem documents as responses. */
import {
  problem,
  PROBLEM_CONTENT_TYPE,
  type ProblemCode,
  PROBLEMS,
} from "@imprun/contracts/problem";

/** Headers that a problem brings beside its body: what to wait, how to log in, what is allowed. */
export function problemHeaders(code: ProblemCode, extra: Record<string, unknown>): string[][] {
  const headers = [["content-type", PROBLEM_CONTENT_TYPE], ["cache-control", "no-store"]];
  if (typeof extra.retryAfterSeconds === "number") {
    headers.push(["retry-after", String(extra.retryAfterSeconds)]);
  }
  if (PROBLEMS[code].status === 401) {
    headers.push(["www-authenticate", 'ApiKey realm="imprun", Bearer realm="imprun"']);
  }
  return headers;
}

/** The JSON text of a problem document with its request id. */
export function problemBody(
  code: ProblemCode,
  detail: string | undefined,
  requestId: string,
  extra: Record<string, unknown>,
): string {
  return JSON.stringify({ ...problem(code, detail, extra), requestId });
}
