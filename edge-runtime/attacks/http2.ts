/** Bytes of HTTP/2 (RFC 9113) as no library would send them. */

const encoder = new TextEncoder();

/** What a client begins with. */
export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

export const FRAMES = { data: 0, headers: 1, reset: 3, settings: 4, goAway: 7, continuation: 9 };

/** A frame (§4.1). */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(9 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length << 8 | type);
  view.setUint8(4, flags);
  view.setUint32(5, stream);
  bytes.set(payload, 9);
  return bytes;
}

/** The head of a request, in the static table and literals of HPACK. */
export function requestHead(
  method: "GET" | "POST",
  path: string,
  host: string,
): Uint8Array<ArrayBuffer> {
  const literal = (index: number, text: string) => [index, text.length, ...encoder.encode(text)];
  const indexed = method === "GET" ? 0x82 : 0x83;
  return Uint8Array.from([indexed, 0x86, ...literal(0x04, path), ...literal(0x01, host)]);
}
