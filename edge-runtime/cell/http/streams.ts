/** Streamed bodies through the cell. */
import type { Isolate } from "../isolates/isolate.ts";

/** A function's stream broke while it was sent; the function's logs say why. */
export class BrokenStream extends Error {
  override readonly name = "BrokenStream";
}

/** A function's stream on its way out: chunks are bytes or the stream breaks, and its isolate waits for its end. */
export function watched(
  stream: ReadableStream<Uint8Array>,
  isolate: Isolate | null,
  request: number,
  broken: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  isolate?.streamStarted(request);
  let ended = false;
  const end = () => {
    if (!ended) isolate?.streamEnded(request);
    ended = true;
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          end();
          controller.close();
        } else if (typeof value === "string") {
          controller.enqueue(new TextEncoder().encode(value));
        } else if (value instanceof Uint8Array) {
          controller.enqueue(value);
        } else throw new TypeError("A chunk of the answer is neither bytes nor text");
      } catch (error) {
        end();
        broken(error);
        controller.error(new BrokenStream("The function's stream broke"));
        // The source learns that nobody reads on; it may be the one that broke.
        reader.cancel(error).catch(() => {});
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
