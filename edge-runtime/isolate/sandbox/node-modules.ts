/**
 * What functions get of some of Node's modules in place of the originals: the same, but metered, and on the isolate's
 * own thread, whose CPU time the supervisor measures. The originals of Node work on threads that belong to all tenants.
 */
import { bytesOf } from "../memory/bytes.ts";
import { charge, holdBytes, releaseBytes, reserve, spend } from "../memory/meter.ts";
import { replaceMethod, standIn } from "../memory/replace.ts";
import { getOwnPropertyNames, setImmediateNow, toNumber } from "../primordials.ts";
import { resolveObjectURL } from "./object-urls.ts";
import { meteredZlib } from "./zlib.ts";

// deno-lint-ignore no-explicit-any -- the arguments are the tenant's, and may be anything
type Callable = (...args: any[]) => unknown;
type Exports = Record<string, unknown>;

const KB = 1024;
const { apply, defineProperty } = Reflect;
const { create, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const PROMISIFIED = Symbol.for("nodejs.util.promisify.custom");

/** Those that Node runs on threads of the process, though they have a variant that runs here. */
const ON_OTHER_THREADS = [
  "pbkdf2",
  "scrypt",
  "generateKey",
  "generateKeyPair",
  "generatePrime",
  "checkPrime",
];
const CIPHER_BYTES = 2 * KB;
const SCRYPT_DEFAULTS = { cost: 16_384, blockSize: 8 };

/** The modules that functions get something else of than there is. */
export const GUARDED_MODULES = ["node:buffer", "node:stream/web", "node:zlib", "node:crypto"];

/** Globals that modules of Node export too. */
interface MeteredGlobals {
  readonly Blob: unknown;
  readonly File: unknown;
  readonly CompressionStream: unknown;
  readonly DecompressionStream: unknown;
}

/** The exports of a module as functions get them. To be called before tenant code runs, with the metered globals. */
export function nodeModules(world: MeteredGlobals) {
  const { Blob, File, CompressionStream, DecompressionStream } = world;
  return (specifier: string, originals: Exports): Exports => {
    switch (specifier) {
      case "node:buffer":
        return replaced(originals, {
          Blob,
          File,
          SlowBuffer: sized(originals.SlowBuffer),
          resolveObjectURL,
        });
      case "node:stream/web":
        return replaced(originals, { CompressionStream, DecompressionStream });
      case "node:zlib":
        return replaced(originals, meteredZlib(originals));
      case "node:crypto":
        return replaced(originals, crypto(originals));
      default:
        return originals;
    }
  };
}

/** A copy with other values, also in the module's default export. */
function replaced(originals: Exports, values: Exports): Exports {
  const exports = copy(originals, values);
  const whole = originals.default;
  if (whole !== null && typeof whole === "object") {
    // Packages ask it for `hasOwnProperty`.
    exports.default = copy(whole, values, getPrototypeOf(whole));
  }
  return exports;
}

function copy(source: object, values: Exports, prototype: object | null = null): Exports {
  const made = create(prototype) as Exports;
  for (const name of getOwnPropertyNames(source)) {
    const value = name in values ? values[name] : (source as Exports)[name];
    const { enumerable = true } = getOwnPropertyDescriptor(source, name)!;
    defineProperty(made, name, { value, enumerable, writable: true, configurable: true });
  }
  return made;
}

/** A function whose first argument is how many bytes it makes. */
function sized(native: unknown): unknown {
  const metered = (args: unknown[], make: () => object) => {
    args[0] = toNumber(args[0]);
    charge(args[0] as number);
    return make();
  };
  return standIn(native as Callable, metered, true);
}

function crypto(originals: Exports): Exports {
  const made: Exports = create(null);
  const scryptSync = originals.scryptSync as Callable;
  made.scryptSync = (...args: unknown[]) => {
    // Read once, so that what is counted is what is done.
    if (isObject(args[3])) args[3] = { ...args[3] };
    const bytes = scryptBytes(args[3]);
    holdBytes(bytes);
    try {
      return apply(scryptSync, undefined, args);
    } finally {
      releaseBytes(bytes);
    }
  };
  for (const name of ["Cipheriv", "Decipheriv"]) meterCiphers(originals, made, name);
  made.randomBytes = sized(originals.randomBytes);
  made.pseudoRandomBytes = made.randomBytes;
  for (const name of ON_OTHER_THREADS) {
    made[name] = onThisThread((made[`${name}Sync`] ?? originals[`${name}Sync`]) as Callable);
  }
  const createSecretKey = originals.createSecretKey as Callable;
  made.createSecretKey = (...args: unknown[]) =>
    reserve(sizeOf(args[0]), () => apply(createSecretKey, undefined, args) as object);
  const pair = originals.generateKeyPairSync as Callable;
  defineProperty(made.generateKeyPair as object, PROMISIFIED, {
    value: async (...args: unknown[]) => await apply(pair, undefined, args),
  });
  return made;
}

/** What encrypts or decrypts: Deno has its state until it is final, whether the object is collected or not. */
function meterCiphers(originals: Exports, made: Exports, name: string): void {
  const unfinished = new WeakSet<object>();
  const begun = unfinished.add.bind(unfinished);
  const ended = unfinished.delete.bind(unfinished);
  const metered = (_args: unknown[], make: () => object) => {
    const cipher = spend(CIPHER_BYTES, make);
    begun(cipher);
    return cipher;
  };
  const native = originals[name] as Callable & { prototype: object };
  made[name] = standIn(native, metered, true);
  made[`create${name}`] = standIn(originals[`create${name}`] as Callable, metered, true);
  replaceMethod(native.prototype, "final", (self, _args, original) => {
    const last = original();
    if (ended(self)) releaseBytes(CIPHER_BYTES);
    return last;
  });
}

/** The bytes of a key; a text has at most so many. */
function sizeOf(key: unknown): number {
  return typeof key === "string" ? key.length : bytesOf(key);
}

/** What one derivation takes while it runs (RFC 7914 §2). */
function scryptBytes(options: unknown): number {
  const { N, cost, r, blockSize } = (options ?? {}) as Record<string, unknown>;
  const most = toNumber(N ?? cost ?? SCRYPT_DEFAULTS.cost);
  return 128 * most * toNumber(r ?? blockSize ?? SCRYPT_DEFAULTS.blockSize) || 0;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object";
}

/** The function that ends with a callback, out of the one that does its work at once. */
function onThisThread(sync: Callable): Callable {
  return (...args) => {
    const callback = args[args.length - 1];
    // Without a callback it is the original's to refuse.
    if (typeof callback !== "function") return apply(sync, undefined, args);
    args.length--;
    setImmediateNow(() => {
      let result: unknown;
      try {
        result = apply(sync, undefined, args);
      } catch (error) {
        return apply(callback, undefined, [error]);
      }
      // Of all results, only a pair of keys is more than one value.
      const { publicKey, privateKey } = (result ?? {}) as Record<string, unknown>;
      const isPair = publicKey !== undefined && privateKey !== undefined;
      apply(callback, undefined, isPair ? [null, publicKey, privateKey] : [null, result]);
    });
  };
}
