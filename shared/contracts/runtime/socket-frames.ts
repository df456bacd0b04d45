/**
 * The messages of a WebSocket that a function opened, inside the two streamed bodies of its `fetch` of a `ws:` address.
 * A frame is `u8 kind | u32 length | payload`, big-endian; text is UTF-8.
 */

export const SOCKET_FRAMES = {
  text: 0,
  bytes: 1,
  /** The last one; its payload is `u8 wasClean | u16 code | reason`. */
  close: 2,
} as const;
export type SocketFrameKind = typeof SOCKET_FRAMES[keyof typeof SOCKET_FRAMES];

export interface SocketFrame {
  readonly kind: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

const HEADER_BYTES = 5;

export function socketFrame(kind: SocketFrameKind, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, kind);
  view.setUint32(1, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

export function closeFrame({ code, reason, wasClean }: SocketClose): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(reason);
  const payload = new Uint8Array(3 + text.length);
  new DataView(payload.buffer).setUint8(0, wasClean ? 1 : 0);
  new DataView(payload.buffer).setUint16(1, code);
  payload.set(text, 3);
  return socketFrame(SOCKET_FRAMES.close, payload);
}

/** What a close frame says; anything is taken, since it may come from a tenant. */
export function closeOf(payload: Uint8Array): SocketClose {
  const code = ((payload[1] ?? 0) << 8) | (payload[2] ?? 0);
  const reason = new TextDecoder().decode(payload.subarray(3));
  return { code, reason, wasClean: payload[0] === 1 };
}

/** Cuts a stream of bytes into frames. */
export class SocketFrameReader {
  #rest = new Uint8Array(0);

  constructor(private readonly maxBytes: number) {}

  /** The frames that are complete with this chunk. Throws RangeError for one that is too long. */
  push(chunk: Uint8Array): SocketFrame[] {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const view = new DataView(bytes.buffer);
    const frames: SocketFrame[] = [];
    let offset = 0;
    while (bytes.length - offset >= HEADER_BYTES) {
      const length = view.getUint32(offset + 1);
      if (length > this.maxBytes) throw new RangeError(`A message has ${length} bytes`);
      const end = offset + HEADER_BYTES + length;
      if (end > bytes.length) break;
      frames.push({
        kind: view.getUint8(offset),
        payload: bytes.slice(offset + HEADER_BYTES, end),
      });
      offset = end;
    }
    this.#rest = bytes.slice(offset);
    return frames;
  }
}
