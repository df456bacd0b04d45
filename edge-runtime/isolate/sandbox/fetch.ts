/** `fetch` goes to the broker, which resolves, checks and connects; nothing is opened from here. */
import type { EgressResponse } from "@imprun/contracts/runtime/frames";
import { OUTBOUND_HEAD } from "@imprun/contracts/runtime/isolate";
import { nativeRequest, TenantRequest } from "../adapters/request.ts";
import { TenantResponse } from "../adapters/response.ts";
import { callBroker, PlatformError } from "../calls.ts";
import { currentContext } from "../context.ts";
import {
  defineProperty,
  headersForEach,
  NativeReadableStream,
  NativeRequest,
  NativeURL,
} from "../primordials.ts";
import { getterOf } from "../memory/replace.ts";
import { fetchBlob } from "./object-urls.ts";

const NativeTypeError = TypeError;
/** Read where V8 and Deno keep them: a tenant could have an address of another kind say that it is `data:`. */
const urlOf = getterOf<string>(NativeRequest.prototype, "url");
const protocolOf = getterOf<string>(NativeURL.prototype, "protocol");

/** What `fetch` rejects with, as the standard wants; `code` is one of the problem codes that the docs list. */
class FetchRefused extends TypeError {
  override readonly name = "TypeError";
  readonly code: string;
  constructor(cause: PlatformError) {
    super(`fetch failed: ${cause.message}`, { cause });
    this.code = cause.code;
  }
}

const EMPTY_STATUS = new Set([101, 204, 205, 304]);

/** The global `fetch`. Rejects with TypeError as fetch does; its code and its cause say why. */
export function createFetch(outboundRequests: () => number): typeof fetch {
  return async function fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new TenantRequest(nativeRequest(input) as Request, init);
    const url = urlOf(request);
    const protocol = protocolOf(new NativeURL(url));
    if (protocol === "blob:") return await fetchBlob(request);
    if (protocol === "data:") return await nativeFetch(request);
    if (protocol !== "http:" && protocol !== "https:") {
      throw new TypeError(`fetch knows http and https, not ${protocol}`);
    }
    countOutbound(outboundRequests());
    const context = currentContext();
    const signal = init?.signal ?? (input instanceof NativeRequest ? input.signal : undefined);
    return await remoteFetch(request, context?.request ?? 0, signal);
  };
}

/** Counts one more outbound request of the request that is worked on. Throws TypeError past the limit. */
export function countOutbound(limit: number): void {
  const context = currentContext();
  if (!context || ++context.work.outbound <= limit) return;
  const message = `A request may make ${limit} outbound requests, no more`;
  throw new FetchRefused(new PlatformError("outbound_limit", message));
}

/** For `data:`, which holds its content itself; no permission and no network is involved. */
const nativeFetch = globalThis.fetch;

async function remoteFetch(
  request: Request,
  requestNumber: number,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const headers: [string, string][] = [];
  headersForEach(request.headers, (value, name) => headers[headers.length] = [name, value]);
  const url = urlOf(request);
  requireShort(url, headers);
  const header = {
    url,
    method: request.method,
    headers,
    redirect: request.redirect,
    hasBody: request.body !== null,
  };
  try {
    const reply = await callBroker(requestNumber, "fetch", header, request.body, signal);
    return responseOf(reply.header as EgressResponse, reply.body, signal);
  } catch (error) {
    throw error instanceof PlatformError ? new FetchRefused(error) : error;
  }
}

/** Throws TypeError for what the broker would refuse, and the thread that all tenants share would have to carry there. */
function requireShort(url: string, headers: readonly [string, string][]): void {
  let chars = 0;
  for (let i = 0; i < headers.length; i++) chars += headers[i]![0].length + headers[i]![1].length;
  const { urlChars, headers: most, headerChars } = OUTBOUND_HEAD;
  if (url.length > urlChars) {
    throw new NativeTypeError(`The address of a request may have ${urlChars} characters`);
  }
  if (headers.length > most || chars > headerChars) {
    throw new NativeTypeError(
      `A request may have ${most} headers, with ${headerChars} characters in all`,
    );
  }
}

function responseOf(
  header: EgressResponse,
  body: unknown,
  signal: AbortSignal | undefined,
): Response {
  let stream = body instanceof NativeReadableStream && !EMPTY_STATUS.has(header.status)
    ? body
    : null;
  if (stream && signal) stream = stream.pipeThrough(new TransformStream(), { signal });
  const { status, statusText, headers } = header;
  const response = new TenantResponse(stream as BodyInit | null, { status, statusText, headers });
  defineProperty(response, "url", { value: header.url });
  defineProperty(response, "redirected", { value: header.redirected });
  return response;
}
