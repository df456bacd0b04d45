/** Calls functions as anybody would: by HTTP, through a runtime and its whole chain. */
import type { Invocation, InvocationHead, InvokeFunction } from "@imprun/contracts/api/functions";
import type { InstanceDocument } from "@imprun/contracts/documents/published";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import { type Environment, tenantHost, type TenantId, tenantId } from "@imprun/contracts/names";
import { PROBLEM_CONTENT_TYPE, ProblemError, PROBLEMS } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Control } from "../context.ts";
import { delay } from "../data/delay.ts";
import { ensureConsoleKey } from "../grants/console-key.ts";
import { liveInstances } from "../publishing/instances.ts";
import {
  readBody,
  requestRuntime,
  type RuntimeRequest,
  type RuntimeResponse,
} from "./runtime-request.ts";

/** As long as a request may wait for an isolate and then run, and a little more. */
const TIMEOUT_MS = DEFAULT_LIMITS.queueWaitMs + DEFAULT_LIMITS.wallMs + 5_000;

const KEY_HEADER = "apikey";
const KEY_RETRIES_MS = [10, 20, 40, 80, 160, 320, 640, 1_280];

/** Headers that belong to the connection or are set here (RFC 9110, section 7.6.1). */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** A response whose body is still to come. */
export interface OpenInvocation {
  head: InvocationHead;
  body: RuntimeResponse["body"];
  /** Milliseconds since the request was sent. */
  elapsed(): number;
}

/** Sends one real request to a function and returns the response as it came. Throws as {@link openInvocation} does. */
export async function invokeFunction(
  ...call: Parameters<typeof openInvocation>
): Promise<Invocation> {
  const { head, body, elapsed } = await openInvocation(...call);
  const bytes = await readBody(body);
  return { ...head, ...textOf(bytes), ms: elapsed() };
}

/**
 * Sends one real request to a function and resolves with the head of the response, whatever its status.
 * The platform's own key goes with it unless the caller's headers have one, or none is wanted.
 *
 * Throws `runtime_unavailable` when no runtime of the environment lives, `invalid_request` for a path or header that
 * HTTP does not allow, and what {@link requestRuntime} throws.
 *
 * @param requestId sent as `x-request-id`, so that the function's logs can be found
 */
export async function openInvocation(
  control: Control,
  { gatewayId, name }: { gatewayId: string; name: string },
  request: z.infer<typeof InvokeFunction>,
  { requestId, signal }: { requestId: string; signal: AbortSignal },
): Promise<OpenInvocation> {
  const { environment, method, body } = request;
  const tenant = tenantId(gatewayId, environment);
  const path = requestPath(name, request.path);
  const headers = requestHeaders(request);
  headers.set("x-request-id", requestId);
  const [instance, key] = await Promise.all([
    requireInstance(control, environment),
    headers.has(KEY_HEADER) || request.withKey === false ? null : ensureConsoleKey(control, tenant),
  ]);
  if (key !== null) headers.set(KEY_HEADER, key);
  const startedAt = performance.now();
  const response = await sendUntilKeyIsKnown(key !== null, {
    address: instance.address,
    host: tenantHost(tenant as TenantId, control.config.domain),
    method,
    path,
    headers,
    body,
    timeoutMs: TIMEOUT_MS,
    signal: AbortSignal.any([signal, control.stopping]),
  });
  const elapsed = () => Math.round((performance.now() - startedAt) * 10) / 10;
  const { status } = response;
  return {
    head: {
      status,
      headers: response.headers,
      ms: elapsed(),
      requestId: responseId(response) ?? requestId,
    },
    body: response.body,
    elapsed,
  };
}

/**
 * The platform's key is made at its first use, and a runtime hears of it a moment later. Until then it turns the request
 * away before the function sees it, so sending it again is safe.
 */
async function sendUntilKeyIsKnown(
  isOwnKey: boolean,
  request: RuntimeRequest,
): Promise<RuntimeResponse> {
  for (const waitMs of isOwnKey ? KEY_RETRIES_MS : []) {
    const response = await requestRuntime(request);
    if (!mayBeUnknownKey(response)) return response;
    const body = await readBody(response.body);
    if (!new TextDecoder().decode(body).includes(`"code":"key_unknown"`)) {
      return { ...response, body: ReadableStream.from([body]) };
    }
    await delay(waitMs, request.signal);
  }
  return await requestRuntime(request);
}

function mayBeUnknownKey({ status, headers }: RuntimeResponse): boolean {
  if (status !== PROBLEMS.key_unknown.status) return false;
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  return type.startsWith(PROBLEM_CONTENT_TYPE);
}

async function requireInstance(
  control: Control,
  environment: Environment,
): Promise<InstanceDocument> {
  const [newest] = await liveInstances(control, environment);
  if (newest) return newest;
  throw new ProblemError("runtime_unavailable", `No runtime of ${environment} is there now`, {
    retryAfterSeconds: 5,
  });
}

/** The path of the function with what follows it; a path that climbs out of the function is refused. */
function requestPath(name: string, rest: string): string {
  const joined = rest === "" || /^[/?]/.test(rest) ? `/${name}${rest}` : `/${name}/${rest}`;
  const { pathname, search } = new URL(`http://function${joined}`);
  if (pathname === `/${name}` || pathname.startsWith(`/${name}/`)) return pathname + search;
  const errors = [{ pointer: "/path", detail: "The path leads out of the function" }];
  throw new ProblemError("invalid_request", errors[0]!.detail, { errors });
}

function requestHeaders(
  { headers: given, body }: z.infer<typeof InvokeFunction>,
): Map<string, string> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (OWN_HEADERS.has(name.toLowerCase())) continue;
    try {
      headers.set(name, value);
    } catch {
      const errors = [{ pointer: `/headers/${name}`, detail: "HTTP does not allow this header" }];
      throw new ProblemError("invalid_request", errors[0]!.detail, { errors });
    }
  }
  if (body !== undefined && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  return new Map(headers);
}

function textOf(body: Uint8Array<ArrayBuffer>): Pick<Invocation, "body" | "bodyEncoding"> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return { body: text, bodyEncoding: "utf8" };
  } catch {
    // Not text, so it crosses as bytes.
    return { body: body.toBase64(), bodyEncoding: "base64" };
  }
}

function responseId({ headers }: RuntimeResponse): string | undefined {
  return headers.find(([name]) => name === "x-request-id")?.[1];
}
