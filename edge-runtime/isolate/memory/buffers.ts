/** The meter around everything of the language, and of Node's Buffer, that makes buffers. */
import { Buffer } from "node:buffer";
import { charge, noted, reserve } from "./meter.ts";
import { getterOf, replaceConstructor, replaceMethod } from "./replace.ts";

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
const NativeSharedArrayBuffer = SharedArrayBuffer;
const { isView } = ArrayBuffer;
const viewBytes = getterOf<number>(TypedArray.prototype, "byteLength");
const bufferBytes = getterOf<number>(ArrayBuffer.prototype, "byteLength");
const sharedBytes = getterOf<number>(SharedArrayBuffer.prototype, "byteLength");

/** Meters buffers. */
export function meterBuffers(): void {
  meterArrayBuffers();
  meterSharedBuffers();
  for (const name of VIEWS) meterView(name);
  for (const name of ["slice", "map", "filter", "toSorted", "toReversed", "with"]) {
    replaceMethod(TypedArray.prototype, name, (self, _args, original) => {
      charge(viewBytes(self));
      return original();
    });
  }
  meterNodeBuffer();
}

function meterArrayBuffers(): void {
  replaceConstructor("ArrayBuffer", (args, make) => {
    charge(args[0] = Number(args[0]));
    return make();
  });
  const { prototype } = ArrayBuffer;
  replaceMethod(prototype, "resize", (self, args, original) => {
    args[0] = Number(args[0]);
    charge(args[0] - bufferBytes(self));
    return original();
  });
  for (const name of ["transfer", "transferToFixedLength"]) {
    replaceMethod(prototype, name, (self, args, original) => {
      if (args[0] !== undefined) charge((args[0] = Number(args[0])) - bufferBytes(self));
      return original();
    });
  }
  replaceMethod(prototype, "slice", (self, _args, original) => {
    charge(bufferBytes(self));
    return original();
  });
}

/** V8 does not count what could be shared; a growable one takes its most from the start. */
function meterSharedBuffers(): void {
  replaceConstructor("SharedArrayBuffer", (args, make) => {
    args[0] = Number(args[0]);
    const most: unknown = args[1]?.maxByteLength;
    if (most !== undefined) args[1] = { maxByteLength: Number(most) };
    return reserve(most === undefined ? args[0] : args[1].maxByteLength, make);
  });
  replaceMethod(
    SharedArrayBuffer.prototype,
    "slice",
    (self, _args, original) => reserve(sharedBytes(self), original as () => object),
  );
}

function meterView(name: string): void {
  const native = (globalThis as unknown as Record<string, { BYTES_PER_ELEMENT: number }>)[name];
  if (!native) return;
  const size = native.BYTES_PER_ELEMENT;
  const replaced = replaceConstructor(name, (args, make) => {
    const [source] = args;
    if (source !== null && typeof source === "object") {
      if (isView(source)) charge(viewElements(source) * size);
      const made = make();
      // A view of a buffer that exists takes nothing; what an iterable or a list took is known now.
      if (!isBuffer(source)) noted(viewBytes(made));
      return made;
    }
    charge((args[0] = Number(source)) * size);
    return make();
  })!;
  for (const method of ["fromBase64", "fromHex"]) {
    replaceMethod(replaced, method, (_self, [text], original) => {
      if (typeof text === "string") charge(text.length);
      return original();
    });
  }
}

function viewElements(view: ArrayBufferView): number {
  const { BYTES_PER_ELEMENT } = view as Uint8Array;
  return BYTES_PER_ELEMENT > 0 ? view.byteLength / BYTES_PER_ELEMENT : 0;
}

function isBuffer(value: object): boolean {
  return isView(value) ? false : hasBytes(value, bufferBytes) ||
    (value instanceof NativeSharedArrayBuffer && hasBytes(value, sharedBytes));
}

function hasBytes(value: object, read: (value: unknown) => number): boolean {
  try {
    return read(value) >= 0;
  } catch (error) {
    // The accessor refuses what is no buffer of its kind.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function meterNodeBuffer(): void {
  for (const name of ["alloc", "allocUnsafe", "allocUnsafeSlow"]) {
    replaceMethod(Buffer, name, (_self, [size], original) => {
      if (typeof size === "number") charge(size);
      return original();
    });
  }
  for (const name of ["from", "concat"]) {
    replaceMethod(Buffer, name, (_self, [source], original) => {
      if (typeof source === "string") charge(source.length);
      const made = original();
      if (typeof source !== "string") noted(viewBytes(made));
      return made;
    });
  }
  // The native Uint8Array is its prototype.
  Object.setPrototypeOf(Buffer, Uint8Array);
}
