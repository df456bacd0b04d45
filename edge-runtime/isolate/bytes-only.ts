/** A function's stream on its way out of the isolate. */
import { isBytes } from "./memory/bytes.ts";
import { encode, NativeReadableStream, uncurry } from "./primordials.ts";

const NativeTypeError = TypeError;
const readerOf = uncurry(
  ReadableStream.prototype.getReader as (this: ReadableStream) => ReadableStreamDefaultReader,
);
const read = uncurry(ReadableStreamDefaultReader.prototype.read) as (
  reader: ReadableStreamDefaultReader,
) => Promise<ReadableStreamReadResult<unknown>>;
const cancel = uncurry(ReadableStreamDefaultReader.prototype.cancel) as (
  reader: ReadableStreamDefaultReader,
  reason: unknown,
) => Promise<void>;
const { enqueue, close } = ReadableStreamDefaultController.prototype;
const enqueueIn = uncurry(enqueue) as (controller: object, chunk: Uint8Array) => void;
const closeIn = uncurry(close) as (controller: object) => void;

/**
 * The stream, which breaks at a chunk that is neither bytes nor text. Whatever else a chunk may be, the thread that all tenants
 * share would have to put it together again. Throws TypeError when somebody reads the stream already.
 */
export function bytesOnly(source: ReadableStream): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = readerOf(source);
  return new NativeReadableStream({
    __proto__: null,
    async pull(controller: ReadableStreamDefaultController) {
      const { done, value } = await read(reader);
      if (done) return closeIn(controller);
      const chunk = typeof value === "string" ? encode(value) : value;
      if (isBytes(chunk)) return enqueueIn(controller, chunk as Uint8Array);
      const error = new NativeTypeError("A chunk of a stream is neither bytes nor text");
      await cancel(reader, error);
      throw error;
    },
    cancel: (reason: unknown) => cancel(reader, reason),
  } as UnderlyingDefaultSource, { __proto__: null, highWaterMark: 0 } as QueuingStrategy);
}
