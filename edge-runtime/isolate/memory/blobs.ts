/**
 * The meter around blobs. Deno keeps the bytes of all isolates in one place, outside of their heaps, and an isolate has objects
 * that refer to them: whatever makes, slices or clones a blob, it makes such references. So these are what is counted.
 */
import { defineProperty, getPrototypeOf, uncurry } from "../primordials.ts";
import { bytesOf } from "./bytes.ts";
import { claimFor, requireRoom } from "./meter.ts";
import { replaceMethod } from "./replace.ts";

/** A reference to bytes. */
interface Reference {
  readonly _id: string;
  readonly size: number;
}

const NativeTypeError = TypeError;
/** Those that there are, and of slices what they were cut from: they need all of it for as long as they are there. */
const references = new WeakMap<object, object | null>();
const has = uncurry(WeakMap.prototype.has) as (
  map: WeakMap<object, unknown>,
  key: object,
) => boolean;
const set = uncurry(WeakMap.prototype.set) as (
  map: WeakMap<object, unknown>,
  key: object,
  value: unknown,
) => void;

let cutFrom: object | null = null;

/** Meters blobs and files, however they are made. Throws when this Deno keeps their bytes in another way. */
export function meterBlobs(): void {
  const prototype = getPrototypeOf(referenceIn(new Blob(["x"]))) as Reference & {
    readonly constructor: object;
  };
  replaceMethod(prototype.constructor, "fromUint8Array", (_self, args, original) => {
    requireRoom(bytesOf(args[0]));
    return original();
  });
  replaceMethod(prototype, "slice", (self, _args, original) => {
    if (!has(references, self)) throw new NativeTypeError("Illegal invocation");
    cutFrom = self;
    try {
      return original();
    } finally {
      cutFrom = null;
    }
  });
  // A reference gets its size when it is made, and its id right before.
  defineProperty(prototype, "size", {
    set(this: Reference, size: number) {
      if (has(references, this)) return;
      set(references, this, cutFrom);
      fix(this, "_id", this._id);
      fix(this, "size", size);
      if (cutFrom === null) claimFor(this, size);
    },
  });
  if (!has(references, referenceIn(new Blob(["x"])))) {
    throw new Error("The bytes of blobs cannot be metered");
  }
}

function fix(reference: Reference, name: keyof Reference, value: unknown): void {
  defineProperty(reference, name, { value, writable: false, configurable: false });
}

function referenceIn(blob: Blob): object {
  for (const key of Object.getOwnPropertySymbols(blob)) {
    const value = (blob as unknown as Record<symbol, unknown>)[key];
    if (Array.isArray(value) && value.length === 1) return value[0];
  }
  throw new Error("The bytes of blobs cannot be found");
}
