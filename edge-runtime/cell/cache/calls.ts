/** Calls of `imp.cache`, answered by the cell itself. Everything in them comes from the tenant and may be anything. */
import { CACHE_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import { z } from "zod";
import { giveBack } from "../../give-back.ts";
import type { Isolate } from "../isolates/isolate.ts";
import type { Cache } from "./cache.ts";

const CacheCall = z.object({
  operation: z.enum(["get", "set", "delete"]),
  key: z.string().max(CACHE_LIMITS.keyChars),
  ttlSeconds: z.number().positive().max(CACHE_LIMITS.ttlSeconds)
    .default(CACHE_LIMITS.defaultTtlSeconds),
});

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** Values that an isolate gets from the cell in one turn, which takes a millisecond; others have theirs in between. */
const TURN_BYTES = 1024 * 1024;
/** Values up to this size are not counted. */
const SMALL_BYTES = 16 * 1024;

interface Turn {
  bytes: number;
  readonly waiting: { readonly call: number; readonly key: string }[];
}

export class CacheCalls {
  /** Of isolates that got large values a moment ago. */
  readonly #turns = new Map<Isolate, Turn>();

  constructor(private readonly cache: Cache) {}

  /** Does what the call says with the isolate's own tenant, and answers it, if not now then in a moment. */
  answer(isolate: Isolate, call: number, header: unknown, body: Body): void {
    const parsed = CacheCall.safeParse(header);
    if (!parsed.success) return fail(isolate, call, refused(parsed.error.issues[0]!.path[0]));
    const { operation, key, ttlSeconds } = parsed.data;
    if (operation === "get") return this.#get(isolate, call, key);
    if (operation === "delete") {
      return isolate.result(call, { found: this.cache.delete(isolate.tenantId!, key) }, null);
    }
    const problem = problemWith(body);
    if (problem !== null) return fail(isolate, call, problem);
    // What arrived may be a view of something larger.
    const value = (body as Uint8Array<ArrayBuffer>).slice();
    giveBack(body as Uint8Array<ArrayBuffer>);
    this.cache.set(isolate.tenantId!, key, value, ttlSeconds * 1_000, Date.now());
    isolate.result(call, { found: true }, null);
  }

  #get(isolate: Isolate, call: number, key: string): void {
    const turn = this.#turns.get(isolate);
    if (turn !== undefined && turn.bytes >= TURN_BYTES) {
      turn.waiting.push({ call, key });
      return;
    }
    const value = this.cache.get(isolate.tenantId!, key, Date.now());
    isolate.result(call, { found: value !== null }, value);
    if (value !== null && value.length > SMALL_BYTES) this.#count(isolate, value.length);
  }

  #count(isolate: Isolate, bytes: number): void {
    const turn = this.#turns.get(isolate);
    if (turn !== undefined) turn.bytes += bytes;
    else {
      this.#turns.set(isolate, { bytes, waiting: [] });
      setTimeout(() => this.#turnOver(isolate));
    }
  }

  #turnOver(isolate: Isolate): void {
    const { waiting } = this.#turns.get(isolate)!;
    this.#turns.delete(isolate);
    if (!isolate.isAlive) return;
    for (const { call, key } of waiting) this.#get(isolate, call, key);
  }
}

/** Why a body cannot be a value; null when it can. */
function problemWith(body: Body): ProblemError | null {
  if (!(body instanceof Uint8Array)) {
    return new ProblemError("invalid_request", "A value is missing");
  }
  const limit = CACHE_LIMITS.valueBytes;
  if (body.length <= limit) return null;
  return new ProblemError("cache_limit", `A cached value may have ${limit} bytes`, { limit });
}

function fail(isolate: Isolate, call: number, { code, message }: ProblemError): void {
  isolate.failure(call, code, message);
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
