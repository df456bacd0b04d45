/**
 * `crypto.subtle` works on threads that belong to all tenants, where nobody measures the time of one. So what may take
 * long is done one after another in an isolate, and rests as long as it worked: half of a core at most.
 */
import { bytesOf, copyOf } from "../memory/bytes.ts";
import { charge } from "../memory/meter.ts";
import { getterOf, replaceMethod } from "../memory/replace.ts";
import { Line } from "../line.ts";
import { NativePromise, now, promiseThen, toNumber } from "../primordials.ts";

/** Data up to this size is a matter of less than a millisecond. */
const SMALL_BYTES = 64 * 1024;
/** OWASP recommends 600,000 for SHA-256. */
const MAX_ITERATIONS = 2_000_000;
const MAX_MODULUS_BITS = 4_096;
/** What is short has so many threads at a time; the rest waits in this isolate. */
const AT_ONCE = 2;

/** Which arguments are the key and the data. */
const OPERATIONS = {
  digest: { key: 0, data: 1 },
  encrypt: { key: 1, data: 2 },
  decrypt: { key: 1, data: 2 },
  sign: { key: 1, data: 2 },
  verify: { key: 1, data: 3 },
  wrapKey: { key: 2, data: -1 },
  unwrapKey: { key: 2, data: 1 },
};

const typeOf = getterOf<string>(CryptoKey.prototype, "type");
const NativeDOMException = DOMException;
const later = globalThis.setTimeout;

const long = new Line(1);
const short = new Line(AT_ONCE);

/** Bounds what derives, uses private keys, makes those of RSA, or has much to read; and of all else, how much is done at a time. */
export function boundSubtle(): void {
  const { prototype } = SubtleCrypto;
  for (const name of ["deriveBits", "deriveKey"]) {
    replaceMethod(prototype, name, async (_self, args, original) => {
      args[0] = bounded(args[0], "iterations", MAX_ITERATIONS);
      return await inTurn(original);
    });
  }
  replaceMethod(prototype, "generateKey", async (_self, args, original) => {
    const algorithm = args[0] = bounded(args[0], "modulusLength", MAX_MODULUS_BITS);
    const isRsa = (algorithm as { modulusLength?: number } | null)?.modulusLength !== undefined;
    return await (isRsa ? inTurn(original) : shortly(original));
  });
  for (const [name, { key, data }] of Object.entries(OPERATIONS)) {
    replaceMethod(prototype, name, async (_self, args, original) => {
      const bytes = bytesOf(args[data]);
      charge(bytes);
      // It may wait, and is what it was when it was handed over.
      if (bytes > 0) args[data] = copyOf(args[data]);
      const isLong = bytes > SMALL_BYTES || (key > 0 && isPrivate(args[key]));
      return await (isLong ? inTurn(original) : shortly(original));
    });
  }
}

function isPrivate(key: unknown): boolean {
  try {
    return typeOf(key) === "private";
  } catch {
    // It is no key, which is the original's to refuse.
    return false;
  }
}

/** A copy of an algorithm, whose members are read once. Throws OperationError when one is too large. */
function bounded(algorithm: unknown, member: string, most: number): unknown {
  if (algorithm === null || typeof algorithm !== "object") return algorithm;
  const copy = { ...algorithm } as Record<string, unknown>;
  if (copy[member] === undefined) return copy;
  copy[member] = toNumber(copy[member]);
  if (!((copy[member] as number) <= most)) {
    throw new NativeDOMException(`${member} may be ${most} at most`, "OperationError");
  }
  return copy;
}

function shortly(original: () => unknown): Promise<unknown> {
  return short.run(original as () => Promise<unknown>);
}

/** By callbacks alone: what `then` returns may be of a class of the tenant's, and end when it likes. */
function inTurn(original: () => unknown): Promise<unknown> {
  return new NativePromise((resolve, reject) => {
    long.run(() => {
      const startedAt = now();
      const work = original() as Promise<unknown>;
      promiseThen(work, resolve, reject);
      return new NativePromise<void>((rested) => {
        const rest = () => later(rested, now() - startedAt);
        promiseThen(work, rest, rest);
      });
    });
  });
}
