/** What programs for Cloudflare's workers find beside the web platform. */
import { defineProperty, freeze } from "../primordials.ts";
import { FixedLengthStream, IdentityTransformStream } from "./streams.ts";
import { WebSocketPair } from "./web-socket-pair.ts";

const later = globalThis.setTimeout;

/** The globals of the tenant's world. */
export const workerGlobals: Readonly<Record<string, unknown>> = {
  WebSocketPair,
  IdentityTransformStream,
  FixedLengthStream,
  scheduler: freeze({ wait }),
};

/** Resolves after so many milliseconds; rejects with the signal's reason when that comes first. */
function wait(ms: number, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    later(resolve, ms);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Adds `crypto.subtle.timingSafeEqual(a, b)`. */
export function addTimingSafeEqual(): void {
  defineProperty(SubtleCrypto.prototype, "timingSafeEqual", {
    value: timingSafeEqual,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Whether two buffers have the same bytes, in a time that says nothing of where they differ. Throws TypeError. */
function timingSafeEqual(a: BufferSource, b: BufferSource): boolean {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length) throw new TypeError("The buffers have different lengths");
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left[i]! ^ right[i]!;
  return difference === 0;
}

function bytesOf(data: BufferSource): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
