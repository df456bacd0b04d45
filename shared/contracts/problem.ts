/**
 * Every error that imprun answers is a problem document (RFC 9457) with a code from this closed set.
 * `fault` says who can mend it: the caller, the author of the function, or us.
 */
import { z } from "zod";

export interface ProblemKind {
  readonly status: number;
  readonly fault: "caller" | "function" | "platform";
  readonly title: string;
}

const kinds = {
  // Requests that cannot be understood
  invalid_json: { status: 400, fault: "caller", title: "The body is not valid JSON" },
  invalid_request: { status: 400, fault: "caller", title: "The request is not valid" },
  body_limit: { status: 413, fault: "caller", title: "The body is too large" },
  unsupported_media_type: {
    status: 415,
    fault: "caller",
    title: "The content type is not supported",
  },
  header_limit: { status: 431, fault: "caller", title: "The headers are too large" },
  not_found: { status: 404, fault: "caller", title: "There is nothing here" },
  method_not_allowed: { status: 405, fault: "caller", title: "The method is not allowed here" },

  // Who is calling
  unauthenticated: { status: 401, fault: "caller", title: "Credentials are missing or not valid" },
  forbidden: { status: 403, fault: "caller", title: "These credentials do not allow this" },
  login_failed: { status: 401, fault: "caller", title: "The email or the password is wrong" },
  rate_limited: { status: 429, fault: "caller", title: "Too many requests" },
  key_missing: { status: 401, fault: "caller", title: "An API key is required" },
  key_unknown: { status: 401, fault: "caller", title: "The API key is not known" },
  key_foreign: { status: 403, fault: "caller", title: "The API key belongs to another gateway" },
  key_disabled: { status: 403, fault: "caller", title: "The API key is disabled" },
  key_expired: { status: 403, fault: "caller", title: "The API key has expired" },

  // Resources of the control API
  already_exists: { status: 409, fault: "caller", title: "It exists already" },
  conflict: { status: 409, fault: "caller", title: "The current state does not allow this" },
  pipeline_order: {
    status: 409,
    fault: "caller",
    title: "The promotion pipeline does not allow this step",
  },
  publish_in_progress: {
    status: 409,
    fault: "caller",
    title: "Another publish of this environment is under way",
  },
  precondition_failed: { status: 412, fault: "caller", title: "Somebody else changed it first" },
  precondition_required: { status: 428, fault: "caller", title: "An If-Match header is required" },
  packages_failed: { status: 422, fault: "caller", title: "The packages cannot be installed" },
  compile_failed: { status: 422, fault: "function", title: "The function does not compile" },
  import_failed: { status: 422, fault: "function", title: "The function's module fails to import" },
  no_handler: { status: 422, fault: "function", title: "The module exports no function" },

  // Calls to a runtime
  unknown_gateway: { status: 404, fault: "caller", title: "No gateway answers at this host" },
  unknown_function: {
    status: 404,
    fault: "caller",
    title: "The gateway has no such function here",
  },
  gateway_stopped: { status: 503, fault: "caller", title: "The gateway is stopped" },
  function_failed: { status: 500, fault: "function", title: "The function failed" },
  no_response: { status: 500, fault: "function", title: "The function ended without a response" },
  cpu_limit: { status: 503, fault: "function", title: "The function used too much CPU time" },
  memory_limit: { status: 503, fault: "function", title: "The function used too much memory" },
  wall_limit: { status: 504, fault: "function", title: "The function took too long" },
  concurrency_limit: { status: 503, fault: "caller", title: "Too many requests are in progress" },
  queue_limit: {
    status: 503,
    fault: "platform",
    title: "The request waited too long for an isolate",
  },
  recursion_limit: {
    status: 508,
    fault: "function",
    title: "Functions call each other too deeply",
  },
  outbound_limit: {
    status: 503,
    fault: "function",
    title: "The function made too many outbound requests",
  },
  host_not_allowed: {
    status: 500,
    fault: "function",
    title: "The function may not reach this host",
  },
  database_limit: {
    status: 503,
    fault: "function",
    title: "The function asked too much of the database",
  },
  stream_limit: { status: 504, fault: "function", title: "The streamed answer took too long" },
  unread_limit: {
    status: 503,
    fault: "function",
    title: "The function leaves answers to its outbound requests unread",
  },
  log_limit: { status: 503, fault: "function", title: "The function logs too much" },
  tenant_suspended: {
    status: 503,
    fault: "function",
    title: "The gateway is suspended after repeated failures",
  },
  unknown_queue: {
    status: 404,
    fault: "function",
    title: "No function of the gateway consumes this queue",
  },
  queue_full: { status: 503, fault: "function", title: "The queue is full" },
  message_limit: { status: 413, fault: "function", title: "The message is too large" },
  cache_limit: { status: 413, fault: "function", title: "The value is too large to be cached" },
  runtime_unavailable: {
    status: 503,
    fault: "platform",
    title: "The runtime cannot serve this now",
  },

  // Ours
  internal: { status: 500, fault: "platform", title: "Something went wrong on our side" },
  unavailable: { status: 503, fault: "platform", title: "The platform cannot do this now" },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof kinds;

/** Every code with its status, fault and title. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = kinds;

/** One thing that is wrong with a function's source, in the author's own file and line. */
export const SourceError = z.object({
  file: z.string(),
  /** 1-based; 0 when the place is not known. */
  line: z.number().int(),
  /** 1-based; 0 when the place is not known. */
  column: z.number().int(),
  message: z.string(),
});
export type SourceError = z.infer<typeof SourceError>;

/** One thing that is wrong with a request: an RFC 6901 pointer into the body, or a parameter's name. */
export const FieldError = z.object({ pointer: z.string(), detail: z.string() });
export type FieldError = z.infer<typeof FieldError>;

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  code: z.string(),
  requestId: z.string().optional(),
  errors: z.array(z.union([SourceError, FieldError])).optional(),
}).catchall(z.unknown());
export type Problem = z.infer<typeof Problem>;

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

/** The stable URI of a code; the docs have a page with the same anchors. */
export function problemType(code: ProblemCode): string {
  return `urn:imprun:problem:${code}`;
}

/** Builds a problem document; `extra` adds members such as `errors`, `limit` or `retryAfterSeconds`. */
export function problem(
  code: ProblemCode,
  detail?: string,
  extra: Record<string, unknown> = {},
): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: problemType(code), title, status, ...(detail ? { detail } : {}), code, ...extra };
}

/** An error that becomes a problem document at the edge of a server. `cause` is for logs only. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(
    readonly code: ProblemCode,
    detail?: string,
    readonly extra: Record<string, unknown> = {},
    options?: { cause?: unknown },
  ) {
    super(detail ?? PROBLEMS[code].title, options);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  toProblem(): Problem {
    return problem(this.code, this.message, this.extra);
  }
}
