/**
 * `caches`, as module workers have it: `caches.default` and `caches.open(name)`, with `put`, `match` and `delete`. The
 * responses are kept where the values of `imp.cache` are, with the same bounds.
 */
import { nativeRequest } from "../adapters/request.ts";
import { cache as values } from "../imp/cache.ts";
import { defineProperty, NativeRequest, now } from "../primordials.ts";
import { NotSupported } from "../sandbox/not-supported.ts";
import { freshSeconds, matchesVarying, varying } from "./freshness.ts";
import { TenantResponse } from "../adapters/response.ts";

interface Kept {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: [string, string][];
  readonly varying: [string, string | null][];
  readonly body: Uint8Array<ArrayBuffer>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface MatchOptions {
  readonly ignoreMethod?: boolean;
}

/** Longer addresses are known by their digest. */
const ADDRESS_CHARS = 300;
const MAX_SECONDS = 24 * 60 * 60;
const clock = () => performance.timeOrigin + now();

const made = Symbol("made here");

class TenantCache {
  readonly #name: string;

  constructor(token: symbol, name: string) {
    if (token !== made) throw new TypeError("Illegal constructor");
    this.#name = name;
  }

  /**
   * Keeps a response as long as its headers say, an hour when they say nothing. Rejects with TypeError for what no cache
   * takes (Service Workers, `put`), and with PlatformError `cache_limit` for one that is too large.
   */
  async put(input: RequestInfo | URL, response: Response): Promise<void> {
    const request = requestOf(input);
    const varies = varying(response.headers, request.headers);
    if (!/^https?:/.test(request.url) || request.method !== "GET") {
      throw new TypeError("A cache keeps answers to GET of http and https addresses");
    }
    if (response.status === 206 || varies === null) {
      throw new TypeError("A cache keeps no parts, and nothing that varies with everything");
    }
    if (response.bodyUsed) throw new TypeError("The body of the response was read already");
    const at = clock();
    const seconds = freshSeconds(response.headers, at);
    const key = await this.#key(request.url);
    if (seconds === 0) {
      await response.body?.cancel();
      await values.delete(key);
      return;
    }
    const { status, statusText } = response;
    const headers = [...response.headers];
    const body = await response.bytes() as Uint8Array<ArrayBuffer>;
    const kept: Kept = { url: request.url, status, statusText, headers, varying: varies, body, at };
    const ttlSeconds = seconds === null ? undefined : Math.min(seconds, MAX_SECONDS);
    await values.set(key, kept, ttlSeconds === undefined ? {} : { ttlSeconds });
  }

  /** A copy of what is kept for this request, with its age; undefined when there is nothing. */
  async match(input: RequestInfo | URL, options: MatchOptions = {}): Promise<Response | undefined> {
    const request = requestOf(input);
    if (request.method !== "GET" && !options.ignoreMethod) return undefined;
    const kept = await values.get(await this.#key(request.url)) as Kept | undefined;
    if (!kept || !matchesVarying(kept.varying, request.headers)) return undefined;
    const { status, statusText, headers, body, at, url } = kept;
    const hasBody = ![204, 205, 304].includes(status);
    const response = new TenantResponse(hasBody ? body : null, { status, statusText, headers });
    response.headers.set("age", String(Math.max(0, Math.floor((clock() - at) / 1_000))));
    defineProperty(response, "url", { value: url });
    return response;
  }

  /** Whether there was something. */
  async delete(input: RequestInfo | URL, options: MatchOptions = {}): Promise<boolean> {
    const request = requestOf(input);
    if (request.method !== "GET" && !options.ignoreMethod) return false;
    return await values.delete(await this.#key(request.url));
  }

  add(): never {
    throw unknown("Cache.add");
  }
  addAll(): never {
    throw unknown("Cache.addAll");
  }
  keys(): never {
    throw unknown("Cache.keys");
  }
  matchAll(): never {
    throw unknown("Cache.matchAll");
  }

  async #key(url: string): Promise<string> {
    const address = `${this.#name}\n${url.split("#", 1)[0]}`;
    if (address.length <= ADDRESS_CHARS) return `caches\n${address}`;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
    return `caches\n\n${new Uint8Array(digest).toHex()}`;
  }
}

class TenantCacheStorage {
  readonly default = new TenantCache(made, "");

  constructor(token: symbol) {
    if (token !== made) throw new TypeError("Illegal constructor");
  }

  open(name: string): Promise<TenantCache> {
    if (String(name) === "") return Promise.reject(new TypeError("A cache has a name"));
    return Promise.resolve(new TenantCache(made, String(name)));
  }
  match(): never {
    throw unknown("CacheStorage.match");
  }
  has(): never {
    throw unknown("CacheStorage.has");
  }
  keys(): never {
    throw unknown("CacheStorage.keys");
  }
  delete(): never {
    throw unknown("CacheStorage.delete");
  }
}
defineProperty(TenantCache, "name", { value: "Cache" });
defineProperty(TenantCacheStorage, "name", { value: "CacheStorage" });
defineProperty(TenantCache.prototype, Symbol.toStringTag, { value: "Cache" });
defineProperty(TenantCacheStorage.prototype, Symbol.toStringTag, { value: "CacheStorage" });

/** The globals of the tenant's world. */
export const cacheGlobals: Readonly<Record<string, unknown>> = {
  caches: new TenantCacheStorage(made),
  Cache: TenantCache,
  CacheStorage: TenantCacheStorage,
};

function requestOf(input: RequestInfo | URL): Request {
  return new NativeRequest(nativeRequest(input) as Request);
}

function unknown(name: string): NotSupported {
  return new NotSupported(`${name} is not supported in a function`);
}
