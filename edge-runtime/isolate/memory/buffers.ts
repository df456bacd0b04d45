/** The meter around everything of the language, and of Node's Buffer, that makes buffers. */
import { Buffer } from "node:buffer";
import { toNumber } from "../primordials.ts";
import { bytesOf, elementsIn, isBuffer } from "./bytes.ts";
import { charge, noted, spend } from "./meter.ts";
import { replaceConstructor, replaceMethod } from "./replace.ts";
import { meterResizing, reserveResizable } from "./resizable.ts";

const VIEWS = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
];
const TypedArray = Object.getPrototypeOf(Uint8Array) as { prototype: object };
const { isView } = ArrayBuffer;

/** Meters buffers. */
export function meterBuffers(): void {
  meterArrayBuffers();
  meterResizing();
  meterSharedBuffers();
  for (const name of VIEWS) meterView(name);
  for (const name of ["slice", "map", "filter", "toSorted", "toReversed", "with"]) {
    replaceMethod(TypedArray.prototype, name, (self, _args, original) => {
      charge(bytesOf(self));
      return original();
    });
  }
  meterNodeBuffer();
}

function meterArrayBuffers(): void {
  replaceConstructor("ArrayBuffer", (args, make) => {
    charge(args[0] = toNumber(args[0]));
    const most = readOnce(args);
    return most === undefined ? make() : reserveResizable(most, make);
  });
  replaceMethod(ArrayBuffer.prototype, "slice", (self, _args, original) => {
    charge(bytesOf(self));
    return original();
  });
}

/** What a buffer may grow to, which the constructor finds as it was found here; undefined when it cannot grow. */
function readOnce(args: unknown[]): number | undefined {
  const options = args[1] as { maxByteLength?: unknown } | null | undefined;
  const given = options?.maxByteLength;
  const maxByteLength = given === undefined ? undefined : toNumber(given);
  args[1] = { __proto__: null, maxByteLength };
  return maxByteLength;
}

/**
 * V8 does not count what could be shared; a growable one takes its most from the start. A clone has the same bytes and keeps
 * them when the original is gone, so they count until the isolate ends.
 */
function meterSharedBuffers(): void {
  replaceConstructor("SharedArrayBuffer", (args, make) => {
    args[0] = toNumber(args[0]);
    return spend(readOnce(args) ?? args[0], make);
  });
  replaceMethod(
    SharedArrayBuffer.prototype,
    "slice",
    (self, _args, original) => spend(bytesOf(self), original as () => object),
  );
}

function meterView(name: string): void {
  const native = (globalThis as unknown as Record<string, { BYTES_PER_ELEMENT: number }>)[name];
  if (!native) return;
  const size = native.BYTES_PER_ELEMENT;
  const replaced = replaceConstructor(name, (args, make) => {
    // By index, here and below: a list's iterator is the tenant's to replace.
    const source: unknown = args[0];
    if (source !== null && typeof source === "object") {
      if (isView(source)) charge((elementsIn(source) ?? 0) * size);
      const made = make();
      // A view of a buffer that exists takes nothing; what an iterable or a list took is known now.
      if (!isBuffer(source)) noted(bytesOf(made));
      return made;
    }
    charge((args[0] = toNumber(source)) * size);
    return make();
  })!;
  for (const method of ["fromBase64", "fromHex"]) {
    replaceMethod(replaced, method, (_self, args, original) => {
      if (typeof args[0] === "string") charge(args[0].length);
      return original();
    });
  }
}

function meterNodeBuffer(): void {
  for (const name of ["alloc", "allocUnsafe", "allocUnsafeSlow"]) {
    replaceMethod(Buffer, name, (_self, args, original) => {
      if (typeof args[0] === "number") charge(args[0]);
      return original();
    });
  }
  for (const name of ["from", "concat"]) {
    replaceMethod(Buffer, name, (_self, args, original) => {
      const source: unknown = args[0];
      if (typeof source === "string") charge(source.length);
      const made = original();
      if (typeof source !== "string") noted(bytesOf(made));
      return made;
    });
  }
  // The native Uint8Array is the prototype of both, and what the second one calls to make a buffer.
  Object.setPrototypeOf(Buffer, Uint8Array);
  const { [Symbol.species]: FastBuffer } = Buffer as unknown as Record<symbol, object>;
  if (FastBuffer !== undefined) Object.setPrototypeOf(FastBuffer, Uint8Array);
}
