/** Calls of `imp.cache`, answered by the cell itself. Everything in them comes from the tenant and may be anything. */
import { CACHE_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import { z } from "zod";
import type { Isolate } from "../isolates/isolate.ts";
import type { Cache } from "./cache.ts";

const CacheCall = z.object({
  operation: z.enum(["get", "set", "delete"]),
  key: z.string().max(CACHE_LIMITS.keyChars),
  ttlSeconds: z.number().positive().max(CACHE_LIMITS.ttlSeconds)
    .default(CACHE_LIMITS.defaultTtlSeconds),
});

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** Does what the call says with the isolate's own tenant, and answers it. */
export function answerCacheCall(
  cache: Cache,
  isolate: Isolate,
  call: number,
  header: unknown,
  body: Body,
): void {
  try {
    const { found, value } = run(cache, isolate.tenantId!, header, body);
    isolate.result(call, { found }, value);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    isolate.failure(call, error.code, error.message);
  }
}

function run(cache: Cache, tenantId: string, header: unknown, body: Body) {
  const parsed = CacheCall.safeParse(header);
  if (!parsed.success) throw refused(parsed.error.issues[0]!.path[0]);
  const { operation, key, ttlSeconds } = parsed.data;
  const now = Date.now();
  if (operation === "get") {
    const value = cache.get(tenantId, key, now);
    return { found: value !== null, value };
  }
  if (operation === "delete") return { found: cache.delete(tenantId, key), value: null };
  if (!(body instanceof Uint8Array)) {
    throw new ProblemError("invalid_request", "A value is missing");
  }
  const limit = CACHE_LIMITS.valueBytes;
  if (body.length > limit) {
    throw new ProblemError("cache_limit", `A cached value may have ${limit} bytes`, { limit });
  }
  // What arrived may be a view of something larger.
  cache.set(tenantId, key, body.slice(), ttlSeconds * 1_000, now);
  return { found: true, value: null };
}

function refused(member: unknown): ProblemError {
  const { keyChars, ttlSeconds } = CACHE_LIMITS;
  if (member === "key") {
    return new ProblemError("cache_limit", `A key of the cache may have ${keyChars} characters`);
  }
  if (member === "ttlSeconds") {
    const detail = `ttlSeconds is a number above 0 and at most ${ttlSeconds}`;
    return new ProblemError("invalid_request", detail);
  }
  return new ProblemError("invalid_request", "The cache does not know this operation");
}
