/** The web-standard Request that functions get: it is built only as far as it is looked at. */
import type { FlatHeaders } from "@imprun/contracts/runtime/isolate";
import type { Incoming } from "../incoming.ts";
import { decode, JSONParse, NativeHeaders, NativeRequest } from "../primordials.ts";

let toNative: (request: LazyRequest) => Request;

/**
 * Looks like a Request, is an instance of Request, and answers `method`, `url`, `headers`, `text()` and `json()`
 * without one. Everything else makes the native Request behind it.
 */
export class LazyRequest {
  readonly #incoming: Incoming;
  readonly #address: string;
  #native: Request | null = null;
  #headers: Headers | null = null;
  #used = false;

  static {
    toNative = (request) => request.#native ?? request.#build();
  }

  constructor(incoming: Incoming, url: string) {
    this.#incoming = incoming;
    this.#address = url;
  }

  static is(value: unknown): value is LazyRequest {
    return typeof value === "object" && value !== null && #incoming in value;
  }

  /** What a request came from; undefined for a Request that the tenant made. */
  static incomingOf(value: unknown): Incoming | undefined {
    return LazyRequest.is(value) ? value.#incoming : undefined;
  }

  get method(): string {
    return this.#incoming.method;
  }

  get url(): string {
    return this.#address;
  }

  get headers(): Headers {
    return this.#headers ??= this.#native?.headers ?? headersFrom(this.#incoming.headers);
  }

  get bodyUsed(): boolean {
    return this.#native ? this.#native.bodyUsed : this.#used;
  }

  get signal(): AbortSignal {
    const work = this.#incoming.context.work;
    work.abort ??= new AbortController();
    if (work.aborted) work.abort.abort();
    return work.abort.signal;
  }

  text(): Promise<string> {
    const body = this.#take();
    if (body === undefined) return toNative(this).text();
    return Promise.resolve(body === null ? "" : typeof body === "string" ? body : decode(body));
  }

  async json(): Promise<unknown> {
    const body = this.#take();
    if (body === undefined) return await toNative(this).json();
    return JSONParse(body === null ? "" : typeof body === "string" ? body : decode(body));
  }

  /** The body that can be had at once; undefined when the native Request must be asked. */
  #take(): string | Uint8Array | null | undefined {
    const body = this.#incoming.body;
    if (this.#native || this.#used || body instanceof ReadableStream) return undefined;
    this.#used = body !== null;
    return body;
  }

  #build(): Request {
    if (this.#used) {
      const spent = new NativeRequest(this.#address, { method: "POST", body: "" });
      spent.body?.cancel();
      return this.#native = spent;
    }
    const { method, body } = this.#incoming;
    const carries = method !== "GET" && method !== "HEAD";
    return this.#native = new NativeRequest(this.#address, {
      method,
      headers: this.headers,
      body: carries ? body : null,
      signal: this.signal,
    });
  }
}

function headersFrom(flat: FlatHeaders): Headers {
  const headers = new NativeHeaders();
  for (let i = 0; i < flat.length; i += 2) headers.append(flat[i]!, flat[i + 1]!);
  return headers;
}

for (
  const key of [
    "body",
    "cache",
    "credentials",
    "destination",
    "integrity",
    "keepalive",
    "mode",
    "redirect",
    "referrer",
    "referrerPolicy",
    "isHistoryNavigation",
    "isReloadNavigation",
  ] as const
) {
  Object.defineProperty(LazyRequest.prototype, key, {
    configurable: true,
    get(this: LazyRequest) {
      return (toNative(this) as unknown as Record<string, unknown>)[key];
    },
  });
}
for (const key of ["arrayBuffer", "blob", "bytes", "clone", "formData"] as const) {
  Object.defineProperty(LazyRequest.prototype, key, {
    configurable: true,
    writable: true,
    value(this: LazyRequest) {
      return toNative(this)[key]();
    },
  });
}
Object.setPrototypeOf(LazyRequest.prototype, NativeRequest.prototype);
// The constructor of a request is Request.
Reflect.deleteProperty(LazyRequest.prototype, "constructor");

/** The global Request of tenants: the native one that also takes a LazyRequest for an input. */
export const TenantRequest = new Proxy(NativeRequest, {
  construct(target, args: [unknown, RequestInit?], newTarget) {
    return Reflect.construct(target, [nativeRequest(args[0]), ...args.slice(1)], newTarget);
  },
});

/** The native Request behind a LazyRequest; anything else as it is. */
export function nativeRequest<T>(input: T): T | Request {
  return LazyRequest.is(input) ? toNative(input) : input;
}
