/** The meter around the web platform's ways to make buffers, and to keep bytes outside of the isolate. */
import { defineProperty } from "../primordials.ts";
import { charge, noted, reserve, reserveLater } from "./meter.ts";
import { getterOf, replaceConstructor, replaceMethod } from "./replace.ts";

const blobSize = getterOf<number>(Blob.prototype, "size");
const formForEach = FormData.prototype.forEach;
const forEach = (form: FormData, each: (value: unknown) => void) =>
  Reflect.apply(formForEach, form, [each]);
const { isView } = ArrayBuffer;
const NativeBlob = Blob;
const NativeArrayBuffer = ArrayBuffer;
const NativeTransformStream = TransformStream;
const { pipeThrough } = ReadableStream.prototype;

/** Meters the web platform. Call it after `meterBuffers`. */
export function meterWeb(): void {
  replaceMethod(TextEncoder.prototype, "encode", (_self, [text], original) => {
    if (typeof text === "string") charge(text.length);
    return sized(original());
  });
  replaceMethod(globalThis, "structuredClone", (_self, args, original) => {
    charge(bytesIn(args[0]));
    const cloned = original();
    // Buffers may be anywhere in it.
    if (cloned !== null && typeof cloned === "object") noted(Infinity);
    return cloned;
  });
  for (const { prototype } of [Request, Response, Blob]) {
    for (const name of ["arrayBuffer", "bytes"]) {
      replaceMethod(prototype, name, async (_self, _args, original) => sized(await original()));
    }
  }
  for (const { prototype } of [Request, Response]) {
    replaceMethod(prototype, "blob", async (_self, _args, original) => kept(await original()));
    replaceMethod(prototype, "formData", async (_self, _args, original) => {
      const form = await original() as FormData;
      forEach(form, (value) => void kept(value));
      return form;
    });
  }
  for (const name of ["digest", "deriveBits", "encrypt", "decrypt", "exportKey", "sign"]) {
    replaceMethod(
      SubtleCrypto.prototype,
      name,
      async (_self, _args, original) => sized(await original()),
    );
  }
  replaceMethod(SubtleCrypto.prototype, "importKey", (_self, args, original) => {
    return reserveLater(bytesIn(args[1]), original as () => Promise<CryptoKey>);
  });
  for (const name of ["Blob", "File"]) {
    replaceConstructor(name, (args, make) => reserve(partBytes(args), make));
  }
  meterDecompression();
}

/** A blob that was made natively. */
function kept(value: unknown): unknown {
  return value instanceof NativeBlob ? reserve(blobSize(value), () => value) : value;
}

function sized<T>(value: T): T {
  noted(bytesIn(value));
  return value;
}

function bytesIn(value: unknown): number {
  if (isView(value)) return value.byteLength;
  return value instanceof NativeArrayBuffer ? value.byteLength : 0;
}

/** The bytes of a blob's parts, which are read once: the constructor must not find others. */
function partBytes(args: unknown[]): number {
  const given = args[0];
  if (given === null || typeof given !== "object") return 0;
  const parts = [...given as Iterable<unknown>];
  let bytes = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (isView(part) || part instanceof NativeArrayBuffer) bytes += part.byteLength;
    // Parts of other blobs are shared and not copied.
    else if (!(part instanceof NativeBlob)) {
      const text = String(part);
      parts[i] = text;
      bytes += text.length;
    }
  }
  args[0] = parts;
  return bytes;
}

/** A few bytes can become any number: each chunk is metered on its way out. */
function meterDecompression(): void {
  const readableOf = getterOf<ReadableStream<Uint8Array>>(
    DecompressionStream.prototype,
    "readable",
  );
  replaceConstructor("DecompressionStream", (_args, make) => {
    const made = make();
    const metered = Reflect.apply(pipeThrough, readableOf(made), [
      new NativeTransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          noted(bytesIn(chunk));
          controller.enqueue(chunk);
        },
      }),
    ]);
    defineProperty(made, "readable", { value: metered, configurable: true });
    return made;
  });
}
