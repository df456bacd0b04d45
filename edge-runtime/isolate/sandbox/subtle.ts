/**
 * `crypto.subtle` works on threads that belong to all tenants, where nobody measures the time of one. So what may take
 * long is done one after another in an isolate, and rests as long as it worked: half of a core at most.
 */
import { replaceMethod } from "../memory/replace.ts";
import { NativePromise, now, promiseThen } from "../primordials.ts";

/** Data up to this size is a matter of a few milliseconds. */
const SMALL_BYTES = 1024 * 1024;
/** OWASP recommends 600,000 for SHA-256. */
const MAX_ITERATIONS = 2_000_000;
const MAX_MODULUS_BITS = 4_096;

const { isView } = ArrayBuffer;
const NativeArrayBuffer = ArrayBuffer;
const NativeDOMException = DOMException;
const later = globalThis.setTimeout;

let last: Promise<unknown> = NativePromise.resolve();

/** Bounds what derives, generates, or has much to read. */
export function boundSubtle(): void {
  const { prototype } = SubtleCrypto;
  for (const name of ["deriveBits", "deriveKey"]) {
    replaceMethod(prototype, name, async (_self, args, original) => {
      args[0] = bounded(args[0], "iterations", MAX_ITERATIONS);
      return await inTurn(original);
    });
  }
  replaceMethod(prototype, "generateKey", async (_self, args, original) => {
    const [algorithm] = args;
    const isRsa = algorithm !== null && typeof algorithm === "object" &&
      "modulusLength" in algorithm;
    if (isRsa) args[0] = bounded(algorithm, "modulusLength", MAX_MODULUS_BITS);
    return await (isRsa ? inTurn(original) : original());
  });
  for (const name of ["digest", "encrypt", "decrypt", "sign", "verify"]) {
    replaceMethod(prototype, name, (_self, args, original) => {
      return sizeOf(args[args.length - 1]) > SMALL_BYTES ? inTurn(original) : original();
    });
  }
}

/** A copy of an algorithm, whose members are read once. Throws OperationError when one is too large. */
function bounded(algorithm: unknown, member: string, most: number): unknown {
  if (algorithm === null || typeof algorithm !== "object") return algorithm;
  const copy = { ...algorithm } as Record<string, unknown>;
  if (Number(copy[member]) > most) {
    throw new NativeDOMException(`${member} may be ${most} at most`, "OperationError");
  }
  return copy;
}

function inTurn(original: () => unknown): Promise<unknown> {
  const turn = promiseThen(last as Promise<unknown>, () => {
    const startedAt = now();
    const work = original() as Promise<unknown>;
    const rest = () => rested(now() - startedAt);
    return { work, over: promiseThen(work, rest, rest) };
  }, never);
  last = promiseThen(turn, (begun) => (begun as { over: Promise<unknown> }).over, ignore);
  return promiseThen(turn, (begun) => (begun as { work: Promise<unknown> }).work, rethrow);
}

function rested(ms: number): Promise<void> {
  return new NativePromise((resolve) => later(resolve, ms));
}

/** What is waited for never rejects. */
function never(): never {
  throw new NativeDOMException("The line of operations is broken", "OperationError");
}

/** The caller hears of it. */
function ignore(): void {}

function rethrow(error: unknown): never {
  throw error;
}

function sizeOf(data: unknown): number {
  if (isView(data)) return data.byteLength;
  return data instanceof NativeArrayBuffer ? data.byteLength : 0;
}
