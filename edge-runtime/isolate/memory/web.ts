/** The meter around the web platform's ways to make buffers, and to keep bytes outside of the isolate. */
import { defineProperty, uncurry } from "../primordials.ts";
import { meterBlobs } from "./blobs.ts";
import { bytesOf } from "./bytes.ts";
import { charge, noted, reserveLater } from "./meter.ts";
import { getterOf, neverThenable, replaceConstructor, replaceMethod } from "./replace.ts";
import { countClones, meterClones } from "./clones.ts";

const NativeTransformStream = TransformStream;
const pipeThrough = uncurry(ReadableStream.prototype.pipeThrough) as (
  stream: ReadableStream<Uint8Array>,
  through: TransformStream<Uint8Array, Uint8Array>,
) => ReadableStream<Uint8Array>;

/** Meters the web platform. Call it after `meterBuffers`. */
export function meterWeb(): void {
  replaceMethod(TextEncoder.prototype, "encode", (_self, args, original) => {
    if (typeof args[0] === "string") charge(args[0].length);
    return sized(original());
  });
  replaceMethod(globalThis, "structuredClone", (_self, args, original) => {
    charge(bytesOf(args[0]));
    const cloned = countClones(args[0], original);
    // Buffers may be anywhere in it.
    if (cloned !== null && typeof cloned === "object") noted(Infinity);
    return cloned;
  });
  for (const { prototype } of [Request, Response, Blob]) {
    for (const name of ["arrayBuffer", "bytes"]) {
      replaceMethod(prototype, name, async (_self, _args, original) => sized(await original()));
    }
  }
  for (const name of ["digest", "deriveBits", "encrypt", "decrypt", "exportKey", "sign"]) {
    replaceMethod(
      SubtleCrypto.prototype,
      name,
      async (_self, _args, original) => sized(await original()),
    );
  }
  neverThenable(CryptoKey.prototype);
  replaceMethod(SubtleCrypto.prototype, "importKey", (_self, args, original) => {
    return reserveLater(bytesOf(args[1]), original as () => Promise<CryptoKey>);
  });
  meterClones();
  meterBlobs();
  meterDecompression();
}

function sized<T>(value: T): T {
  noted(bytesOf(value));
  return value;
}

/** A few bytes can become any number: each chunk is metered on its way out. */
function meterDecompression(): void {
  const readableOf = getterOf<ReadableStream<Uint8Array>>(
    DecompressionStream.prototype,
    "readable",
  );
  replaceConstructor("DecompressionStream", (_args, make) => {
    const made = make();
    const meter = new NativeTransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        noted(bytesOf(chunk));
        controller.enqueue(chunk);
      },
    });
    const metered = pipeThrough(readableOf(made), meter);
    defineProperty(made, "readable", { value: metered, configurable: true });
    return made;
  });
}
