/**
 * Faults of Deno that would end the process, and with it the cell of all tenants: native code of `node:crypto` and
 * `node:zlib` panics at arguments that it does not expect. Each is refused before it gets there; the tests of
 * assumptions say when a new Deno has mended one.
 */
import { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf } from "../primordials.ts";
import { NotSupported } from "./not-supported.ts";

// deno-lint-ignore no-explicit-any -- the arguments are the tenant's, and may be anything
type Callable = (...args: any[]) => any;
type Exports = Record<string, unknown>;

const { apply, defineProperty, deleteProperty } = Reflect;
const PROMISIFIED = Symbol.for("nodejs.util.promisify.custom");
const { has, add } = WeakSet.prototype;
const NativeRangeError = RangeError;
const NativeTypeError = TypeError;

/** A prime of more bits overflows the stack of its thread. */
const PRIME_BITS = { least: 3, most: 2_048 };
const RSA_BITS = { least: 512, most: 4_096 };

/** The exports of a module of Node as they were, with guards around what faults. */
export function withoutFaults(specifier: string, originals: Exports): Exports {
  if (specifier === "node:crypto") return withValues(originals, guardedCrypto(originals));
  if (specifier === "node:zlib") guardZlib(originals);
  return originals;
}

function withValues(originals: Exports, values: Exports): Exports {
  const made: Exports = Object.create(null);
  for (const name of getOwnPropertyNames(originals)) {
    made[name] = name in values ? values[name] : originals[name];
  }
  const whole = originals.default;
  if (whole !== null && typeof whole === "object") {
    made.default = withValues(whole as Exports, values);
  }
  return made;
}

function guardedCrypto(originals: Exports): Exports {
  const made: Exports = Object.create(null);
  // A prime of zero divides by zero; groups of known primes stay.
  for (const name of ["createDiffieHellman", "DiffieHellman"]) {
    made[name] = function () {
      throw new NotSupported(`crypto.${name} is not supported in a function`);
    };
  }
  for (const name of ["generatePrime", "generatePrimeSync"]) {
    const native = originals[name] as Callable;
    made[name] = before(native, (args) => requireBits("size", args[0], PRIME_BITS));
  }
  for (const name of ["generateKeyPair", "generateKeyPairSync"]) {
    const native = originals[name] as Callable;
    made[name] = before(native, (args) => args[1] = pairOptions(args[0], args[1]));
  }
  const { createPublicKey, diffieHellman } = originals as Record<string, Callable>;
  const typeOf = typesOfKeys(createPublicKey!);
  for (const name of ["createPrivateKey", "createPublicKey"]) {
    const native = originals[name] as Callable;
    made[name] = (...args: Parameters<Callable>) => {
      const key = apply(native, undefined, args);
      if (typeOf(key) === "dh") refuseKeys("dh");
      return key;
    };
  }
  made.diffieHellman = before(diffieHellman!, (args) => {
    const copy = args[0] = { ...args[0] };
    for (const name of ["privateKey", "publicKey"]) {
      if (typeOf(copy[name]) === "dh") refuseKeys("dh");
    }
  });
  return made;
}

/** Reads the type of a key as Deno has it, whatever properties it was given; undefined when it is none. */
function typesOfKeys(createPublicKey: Callable): (key: unknown) => string | undefined {
  const jwk = { kty: "OKP", crv: "X25519", x: "A".repeat(43) };
  const asymmetric = getPrototypeOf(getPrototypeOf(createPublicKey({ key: jwk, format: "jwk" })));
  const { get } = getOwnPropertyDescriptor(asymmetric, "asymmetricKeyType")!;
  return (key) => {
    try {
      return apply(get!, key, []);
    } catch {
      return undefined;
    }
  };
}

/** The function, and what `util.promisify` makes of it, with a look at the arguments before. */
function before(native: Callable, look: (args: Parameters<Callable>) => void): Callable {
  const guarded = (...args: Parameters<Callable>) => {
    look(args);
    return apply(native, undefined, args);
  };
  const promised = (native as unknown as Record<symbol, unknown>)[PROMISIFIED];
  if (typeof promised === "function") {
    defineProperty(guarded, PROMISIFIED, { value: before(promised as Callable, look) });
  }
  return guarded;
}

/** Options that are read once, so that they cannot change after the look at them. */
function pairOptions(type: unknown, options: unknown): unknown {
  if (type === "dh" || type === "dsa") refuseKeys(type);
  if (options === null || typeof options !== "object") return options;
  const copy = { ...options } as Record<string, unknown>;
  if (type === "rsa" || type === "rsa-pss") {
    requireBits("modulusLength", copy.modulusLength, RSA_BITS);
  }
  return copy;
}

function refuseKeys(type: string): never {
  throw new NotSupported(`Keys of the type ${type} are not supported in a function`);
}

/** What is no number is the original's to refuse. */
function requireBits(name: string, value: unknown, { least, most }: typeof RSA_BITS): void {
  if (typeof value !== "number" || (value >= least && value <= most)) return;
  throw new NativeRangeError(`${name} is a number from ${least} to ${most}`);
}

/** A handle that is closed must not be used again: natively, that is not looked at. */
function guardZlib(originals: Exports): void {
  const guarded: object[] = [];
  for (const name of ["createInflate", "createBrotliCompress", "createZstdCompress"]) {
    guardHandles(handleOf(originals, name), guarded);
  }
  for (const name of ["createBrotliDecompress", "createZstdDecompress"]) {
    guardHandles(handleOf(originals, name), guarded);
  }
}

function handleOf(originals: Exports, name: string): object {
  const stream = (originals[name] as Callable)();
  const handle = stream._handle;
  stream.destroy();
  return handle;
}

const closed = new WeakSet<object>();
const begun = new WeakSet<object>();

function guardHandles(handle: object, guarded: object[]): void {
  const prototype = getPrototypeOf(handle);
  for (const known of guarded) if (known === prototype) return;
  guarded[guarded.length] = prototype;
  deleteProperty(prototype, "constructor");
  for (const name of getOwnPropertyNames(prototype)) {
    const descriptor = getOwnPropertyDescriptor(prototype, name)!;
    const native = descriptor.value as unknown;
    if (typeof native !== "function") continue;
    const value = function (this: object, ...args: unknown[]) {
      const isClosed = apply(has, closed, [this]);
      if (isClosed && name === "close") return;
      if (isClosed) throw new NativeTypeError("The stream is closed");
      if (name === "close") apply(add, closed, [this]);
      if (name === "init") {
        // Once more, it could take more memory than was counted.
        if (apply(has, begun, [this])) throw new NativeTypeError("The stream has begun");
        apply(add, begun, [this]);
      }
      return apply(native, this, args);
    };
    defineProperty(prototype, name, { ...descriptor, value });
  }
}
