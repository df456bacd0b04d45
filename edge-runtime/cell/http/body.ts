/** Request bodies: small ones are read and travel inline, others are counted while they stream. */
import { INLINE_BODY_BYTES } from "@imprun/contracts/runtime/isolate";
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
 * The body for the isolate: text or bytes when it is small, a stream otherwise. Throws ProblemError when it is over
 * `limitBytes`, before the function runs when its length is known, and else as soon as it is over.
 */
export async function readBody(
  exchange: Exchange,
  limitBytes: number,
): Promise<InlineBody | ReadableStream<Uint8Array>> {
  const { request, contentLength } = exchange;
  if (contentLength !== null && contentLength <= INLINE_BODY_BYTES) {
    return isText(exchange) ? await request.text() : await request.bytes();
  }
  const body = exchange.receive(limitBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= INLINE_BODY_BYTES) {
    const chunk = await body.read();
    if (chunk === null) return joined(exchange, chunks, size);
    chunks.push(chunk);
    size += chunk.length;
  }
  // Deno keeps frames that nobody reads: those with nothing in them are no part of the flow control of HTTP/2.
  if (exchange.isMultiplexed) await body.keep();
  return body.stream(chunks);
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

function isText(exchange: Exchange): boolean {
  const { headers } = exchange;
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === "content-type") return TEXT.test(headers[i + 1]!);
  }
  return false;
}
