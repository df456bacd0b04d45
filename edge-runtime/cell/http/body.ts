/** Request bodies: small ones are read and travel inline, others are counted while they stream. */
import { INLINE_BODY_BYTES } from "@imprun/contracts/runtime/isolate";
import { giveBack } from "../../give-back.ts";
import type { Exchange } from "./exchange.ts";

export type InlineBody = string | Uint8Array<ArrayBuffer> | null;

const TEXT = /^(?:application\/(?:[\w.+-]*json|x-www-form-urlencoded)|text\/)/i;

/** Whether the request can have a body at all. */
export function hasBody(exchange: Exchange): boolean {
  if (exchange.contentLength !== null) return exchange.contentLength > 0;
  if (exchange.isChunked) return true;
  return exchange.method !== "GET" && exchange.method !== "HEAD" && exchange.request.body !== null;
}

/**
 * The body for the isolate: text or bytes when it is small, a stream otherwise. A body over `limitBytes` answers 413,
 * before the function runs when its length is known, and else as soon as it is over.
 */
export async function readBody(
  exchange: Exchange,
  limitBytes: number,
): Promise<InlineBody | ReadableStream<Uint8Array>> {
  const { request, contentLength } = exchange;
  if (contentLength !== null && contentLength <= INLINE_BODY_BYTES) {
    return isText(exchange) ? await request.text() : await request.bytes();
  }
  const reader = request.body!.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= INLINE_BODY_BYTES) {
    const { done, value } = await reader.read();
    if (done) return joined(exchange, chunks, size);
    chunks.push(value);
    size += value.length;
  }
  return counted(exchange, chunks, reader, limitBytes);
}

function joined(exchange: Exchange, chunks: Uint8Array[], size: number): InlineBody {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  if (size === 0) return null;
  return isText(exchange) ? new TextDecoder().decode(bytes) : bytes;
}

function counted(
  exchange: Exchange,
  first: Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limitBytes: number,
): ReadableStream<Uint8Array> {
  let size = 0;
  let passed: Uint8Array | null = null;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      giveBack(passed);
      const chunk = passed = first.shift() ?? (await reader.read()).value ?? null;
      if (chunk === null) return controller.close();
      size += chunk.length;
      if (size <= limitBytes) return controller.enqueue(chunk);
      const error = new TypeError(`The body is larger than ${limitBytes} bytes`);
      exchange.fail("body_limit", error.message, { limit: limitBytes });
      controller.error(error);
      await reader.cancel(error);
    },
    async cancel(reason) {
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

function isText(exchange: Exchange): boolean {
  const { headers } = exchange;
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === "content-type") return TEXT.test(headers[i + 1]!);
  }
  return false;
}
