/** `imp.cache`: values that the cell keeps for the tenant, beyond the life of an isolate. */
import { deserialize, serialize } from "node:v8";
import { callBroker } from "../calls.ts";
import { currentContext } from "../context.ts";
import { freeze, mapDelete, mapGet, mapSet } from "../primordials.ts";

interface CacheOptions {
  /** Seconds until the value is forgotten; an hour when it is not said, at most a day. */
  readonly ttlSeconds?: number;
}

export interface Cache {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, options?: CacheOptions): Promise<void>;
  delete(key: string): Promise<boolean>;
  getOrSet(key: string, make: () => unknown, options?: CacheOptions): Promise<unknown>;
}

/** Bytes stay bytes; every other value is written as structured clone does. */
const RAW = 0;
const CLONED = 1;

const underWay = new Map<string, Promise<unknown>>();

/**
 * The cache. `get` resolves with a new copy each time, or undefined. Rejects with PlatformError `cache_limit` for keys
 * and values that are too large, and with an error when a value cannot be cloned.
 */
export const cache: Cache = freeze({ get, set, delete: remove, getOrSet });

async function get(key: string): Promise<unknown> {
  const { header, body } = await ask({ operation: "get", key }, null);
  if (!(header as { found: boolean }).found) return undefined;
  return decode(body as Uint8Array<ArrayBuffer>);
}

async function set(key: string, value: unknown, { ttlSeconds }: CacheOptions = {}): Promise<void> {
  if (value === undefined) {
    throw new TypeError("undefined cannot be cached: get says it for nothing");
  }
  await ask({ operation: "set", key, ttlSeconds }, encode(value));
}

async function remove(key: string): Promise<boolean> {
  const { header } = await ask({ operation: "delete", key }, null);
  return (header as { found: boolean }).found;
}

/** One computation for all that ask for the same key at the same time in this isolate. */
function getOrSet(key: string, make: () => unknown, options?: CacheOptions): Promise<unknown> {
  const known = mapGet(underWay, key);
  if (known) return known;
  const made = makeAndSet(key, make, options).finally(() => mapDelete(underWay, key));
  mapSet(underWay, key, made);
  return made;
}

async function makeAndSet(
  key: string,
  make: () => unknown,
  options?: CacheOptions,
): Promise<unknown> {
  const cached = await get(key);
  if (cached !== undefined) return cached;
  const value = await make();
  if (value !== undefined) await set(key, value, options);
  return value;
}

interface Question {
  readonly operation: "get" | "set" | "delete";
  readonly key: string;
  readonly ttlSeconds?: number | undefined;
}

function ask(header: Question, body: Uint8Array<ArrayBuffer> | null) {
  if (typeof header.key !== "string") throw new TypeError("A key of the cache is a text");
  return callBroker(currentContext()?.request ?? 0, "cache", header, body);
}

function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const isBytes = value instanceof Uint8Array && value.constructor === Uint8Array;
  const bytes = isBytes ? value : serialize(value);
  const encoded = new Uint8Array(bytes.length + 1);
  encoded[0] = isBytes ? RAW : CLONED;
  encoded.set(bytes, 1);
  return encoded;
}

function decode(encoded: Uint8Array<ArrayBuffer>): unknown {
  // A copy of its own, so that the value's memory is only the value's.
  const bytes = encoded.slice(1);
  return encoded[0] === RAW ? bytes : deserialize(bytes);
}
