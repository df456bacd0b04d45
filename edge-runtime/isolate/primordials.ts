/**
 * What the bootstrap needs of the language, taken before any tenant code runs. A tenant that patches a prototype
 * changes its own functions' world, and not the way that answers go.
 */

const { bind, call } = Function.prototype;
/** A method as a function of its object, whatever happens to prototypes later. */
export const uncurry = bind.bind(call) as <T, A extends unknown[], R>(
  method: (this: T, ...args: A) => R,
) => (self: T, ...args: A) => R;

export const JSONParse = JSON.parse;
export const JSONStringify = JSON.stringify;
export const setImmediateNow = globalThis.setImmediate;
export const mathRound = Math.round;
export const isPrototypeOf = uncurry(Object.prototype.isPrototypeOf) as (
  prototype: object,
  value: unknown,
) => boolean;
export const mathMin = Math.min;
export const mathMax = Math.max;
export const toNumber = Number;
export const now = performance.now.bind(performance);
export const NativePromise = Promise;
export const NativeRequest = Request;
export const NativeResponse = Response;
export const NativeHeaders = Headers;
export const NativeURL = URL;
export const NativeReadableStream = ReadableStream;
export const NativeError = Error;
export const freeze = Object.freeze;
export const defineProperty = Object.defineProperty;
export const getOwnPropertyNames = Object.getOwnPropertyNames;
export const getPrototypeOf = Object.getPrototypeOf;
export const objectKeys = Object.keys;
export const isArray = Array.isArray;

export const { getOwnPropertyDescriptor, preventExtensions, setPrototypeOf } = Object;
const { hasOwn } = Object;
const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;

/** An empty list that inherits nothing: a setter that a tenant gave to all lists is not handed its elements. */
export function bareList<T>(): T[] {
  return setPrototypeOf([], null) as T[];
}

/** The list, which whoever iterates it goes through as it is: the iterator of lists is the tenant's to replace. */
export function asItIs<T>(list: T[]): T[] {
  const iterator = () => {
    let at = 0;
    const next = () => {
      const done = at >= list.length;
      return { __proto__: null, done, value: done ? undefined : list[at++] };
    };
    return { __proto__: null, next };
  };
  return defineProperty(list, Symbol.iterator, { __proto__: null, value: iterator } as object);
}

/** The JSON text of messages: a `toJSON` that a tenant gave to every list or object has no say in it. */
export function messageText(messages: readonly unknown[]): string {
  return JSONStringify(isPoisoned() ? withoutPrototypes(messages) : messages);
}

function withoutPrototypes(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const copy = setPrototypeOf(isArray(value) ? [] : {}, null) as Record<string, unknown>;
  const names = objectKeys(value);
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    copy[name] = withoutPrototypes((value as Record<string, unknown>)[name]);
  }
  return copy;
}

function isPoisoned(): boolean {
  // `in` would ask a proxy, which may say anything.
  return hasOwn(arrayPrototype, "toJSON") || hasOwn(objectPrototype, "toJSON") ||
    getPrototypeOf(arrayPrototype) !== objectPrototype;
}

const NativeArrayBuffer = ArrayBuffer;
const NativeUint8Array = Uint8Array;
const setBytes = uncurry(Uint8Array.prototype.set);

/** A copy of bytes as a buffer of just their size, whatever they were a view of. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const buffer = new NativeArrayBuffer(bytes.byteLength);
  setBytes(new NativeUint8Array(buffer), bytes);
  return buffer;
}

/** The value itself, or the bytes of a buffer. */
export function bytesIfBuffer(value: unknown): unknown {
  return value instanceof NativeArrayBuffer ? new NativeUint8Array(value) : value;
}

export const promiseThen = uncurry(
  Promise.prototype.then as (
    this: Promise<unknown>,
    ok: (value: unknown) => unknown,
    failed: (error: unknown) => unknown,
  ) => Promise<unknown>,
);
export const headersForEach = uncurry(Headers.prototype.forEach);
export const cancelStream = uncurry(ReadableStream.prototype.cancel) as (
  stream: ReadableStream,
) => Promise<void>;
export const isLocked = uncurry(
  Object.getOwnPropertyDescriptor(ReadableStream.prototype, "locked")!.get!,
) as (stream: ReadableStream) => boolean;
export const functionToString = uncurry(Function.prototype.toString);
export const mapGet = uncurry(Map.prototype.get) as <K, V>(map: Map<K, V>, key: K) => V | undefined;
export const mapSet = uncurry(Map.prototype.set) as <K, V>(map: Map<K, V>, k: K, v: V) => Map<K, V>;
export const mapDelete = uncurry(Map.prototype.delete) as <K>(
  map: Map<K, unknown>,
  key: K,
) => boolean;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const encodeText = uncurry(TextEncoder.prototype.encode);
const decodeText = uncurry(TextDecoder.prototype.decode);

/** UTF-8 bytes of a text. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return encodeText(encoder, text) as Uint8Array<ArrayBuffer>;
}

/** The text of UTF-8 bytes; malformed ones become U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return decodeText(decoder, bytes);
}
