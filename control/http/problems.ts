/** Every error leaves this server as a problem document (RFC 9457). */
import { PROBLEM_CONTENT_TYPE, ProblemError, PROBLEMS } from "@imprun/contracts/problem";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb";
import type { Api, ApiEnv } from "./api.ts";

/** MongoDB's OutOfDiskSpace. */
const DISK_FULL = 14_031;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Makes `api` answer errors, unknown paths and wrong methods with problem documents. */
export function answerWithProblems(api: Api): void {
  api.onError((error, c) => answer(c, toProblemError(error)));
  api.notFound((c) => {
    const allowed = allowedMethods(api, c.req.path);
    if (allowed.length === 0) {
      return answer(c, new ProblemError("not_found", `There is nothing at ${c.req.path}`));
    }
    c.header("Allow", allowed.join(", "));
    return answer(
      c,
      new ProblemError("method_not_allowed", `${c.req.method} is not allowed at ${c.req.path}`),
    );
  });
}

function answer(c: Context<ApiEnv>, error: ProblemError): Response {
  if (PROBLEMS[error.code].fault === "platform") {
    c.var.control.log("error", error.message, { requestId: c.var.requestId, error });
  }
  const { retryAfterSeconds } = error.extra;
  if (typeof retryAfterSeconds === "number") c.header("Retry-After", String(retryAfterSeconds));
  if (error.code === "unauthenticated") c.header("WWW-Authenticate", "Bearer");
  c.header("Cache-Control", "no-store");
  const body = { ...error.toProblem(), instance: c.req.path, requestId: c.var.requestId };
  return c.body(JSON.stringify(body), error.status as 500, {
    "Content-Type": PROBLEM_CONTENT_TYPE,
  });
}

/** What went wrong in words that are safe to send; the cause is for the log. */
function toProblemError(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HTTPException) return fromHono(error);
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) {
    return new ProblemError("unavailable", "The database does not answer", {}, { cause: error });
  }
  if (error instanceof MongoServerError && error.code === DISK_FULL) {
    return new ProblemError("unavailable", "The database has no space left to write", {}, {
      cause: error,
    });
  }
  return new ProblemError("internal", undefined, {}, { cause: error });
}

/** The exceptions that Hono's validators throw before a schema sees the request. */
function fromHono(error: HTTPException): ProblemError {
  if (error.status === 400) return new ProblemError("invalid_json");
  if (error.status === 415) {
    return new ProblemError("unsupported_media_type", "Send the body as application/json");
  }
  return new ProblemError("internal", undefined, {}, { cause: error });
}

/** The methods that have a handler at `path`; middleware, which has no method of its own, does not count. */
function allowedMethods(api: Api, path: string): string[] {
  const allowed = METHODS.filter((method) =>
    api.router.match(method, path)[0].some(([[, route]]) => route.method !== "ALL")
  );
  return allowed.includes("GET") ? ["GET", "HEAD", ...allowed.slice(1)] : allowed;
}
