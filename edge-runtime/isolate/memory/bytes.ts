/** The sizes of buffers and views as V8 has them, whatever a tenant does to their properties and prototypes. */
import { getterOf } from "./replace.ts";

const TypedArray = Object.getPrototypeOf(Uint8Array) as { prototype: object };
const { isView } = ArrayBuffer;
const kindOf = getterOf<string | undefined>(TypedArray.prototype, Symbol.toStringTag);
const elementsOf = getterOf<number>(TypedArray.prototype, "length");
const viewBytes = getterOf<number>(TypedArray.prototype, "byteLength");
const dataViewBytes = getterOf<number>(DataView.prototype, "byteLength");
const bufferBytes = getterOf<number>(ArrayBuffer.prototype, "byteLength");
const sharedBytes = getterOf<number>(SharedArrayBuffer.prototype, "byteLength");
const NativeBytes = Uint8Array;
const TYPED_ARRAY = partsOf(TypedArray.prototype);
const DATA_VIEW = partsOf(DataView.prototype);

function partsOf(prototype: object) {
  return {
    buffer: getterOf<ArrayBuffer>(prototype, "buffer"),
    offset: getterOf<number>(prototype, "byteOffset"),
  };
}

/** The bytes of a buffer or a view; 0 for anything else. */
export function bytesOf(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  if (!isView(value)) return sizeBy(bufferBytes, value) ?? sizeBy(sharedBytes, value) ?? 0;
  return kindOf(value) === undefined ? sizeBy(dataViewBytes, value) ?? 0 : viewBytes(value);
}

/** The elements of a typed array; undefined for anything else. */
export function elementsIn(value: unknown): number | undefined {
  return kindOf(value) === undefined ? undefined : elementsOf(value);
}

/** Whether it is a Uint8Array. */
export function isBytes(value: unknown): boolean {
  return kindOf(value) === "Uint8Array";
}

/** Whether it is an ArrayBuffer or a SharedArrayBuffer. */
export function isBuffer(value: unknown): boolean {
  if (value === null || typeof value !== "object" || isView(value)) return false;
  return (sizeBy(bufferBytes, value) ?? sizeBy(sharedBytes, value)) !== undefined;
}

/** A copy of the bytes of a buffer or a view as they are now; anything else as it is. */
export function copyOf(value: unknown): unknown {
  if (isBuffer(value)) return new NativeBytes(new NativeBytes(value as ArrayBuffer));
  if (!isView(value)) return value;
  const of = kindOf(value) === undefined ? DATA_VIEW : TYPED_ARRAY;
  return new NativeBytes(new NativeBytes(of.buffer(value), of.offset(value), bytesOf(value)));
}

/** Whether it is a SharedArrayBuffer. */
export function isShared(value: object): boolean {
  return !isView(value) && sizeBy(sharedBytes, value) !== undefined;
}

function sizeBy(read: (value: unknown) => number, value: object): number | undefined {
  try {
    return read(value);
  } catch {
    // The accessor refuses what is no object of its kind.
    return undefined;
  }
}
