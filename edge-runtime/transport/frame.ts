/** The bytes of one frame on the socket between broker and cell; the layout is in `@imprun/contracts/runtime/frames`. */
import { FRAME_KINDS, type FrameKind, MAX_FRAME_BYTES } from "@imprun/contracts/runtime/frames";
import { giveBack } from "../give-back.ts";

export interface Frame {
  readonly kind: FrameKind;
  readonly call: number;
  /** The parsed JSON header, not validated; undefined when the frame has none. */
  readonly header: unknown;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The peer broke the frame format; the connection is of no more use. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

const LENGTH_BYTES = 4;
const PREFIX_BYTES = 1 + 4 + 4;
const KINDS: ReadonlySet<number> = new Set(Object.values(FRAME_KINDS));
const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Encodes one frame. Throws FrameError when it would be longer than MAX_FRAME_BYTES. */
export function encodeFrame(
  kind: FrameKind,
  call: number,
  header: unknown,
  body: Uint8Array = EMPTY,
): Uint8Array<ArrayBuffer> {
  const beginning = encodeBeginning(kind, call, header, body.length, body.length);
  beginning.set(body, beginning.length - body.length);
  return beginning;
}

/**
 * Encodes one frame up to its body of `bodyBytes`, with room for the first `room` of them.
 * Throws FrameError when the frame would be longer than MAX_FRAME_BYTES.
 */
export function encodeBeginning(
  kind: FrameKind,
  call: number,
  header: unknown,
  bodyBytes: number,
  room = 0,
): Uint8Array<ArrayBuffer> {
  const headerBytes = header === undefined ? EMPTY : encoder.encode(JSON.stringify(header));
  const length = PREFIX_BYTES + headerBytes.length + bodyBytes;
  if (length > MAX_FRAME_BYTES) throw new FrameError(`A frame of ${length} bytes is too long`);
  const bytes = new Uint8Array(LENGTH_BYTES + PREFIX_BYTES + headerBytes.length + room);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length);
  view.setUint8(4, kind);
  view.setUint32(5, call);
  view.setUint32(9, headerBytes.length);
  bytes.set(headerBytes, LENGTH_BYTES + PREFIX_BYTES);
  return bytes;
}

/** Cuts a stream of bytes into frames. */
export class FrameDecoder {
  #parts: Uint8Array[] = [];
  #buffered = 0;

  /** The beginning of a frame is here, and its end is not. */
  get isInside(): boolean {
    return this.#buffered > 0;
  }

  /** `areOwn`: the bytes that are pushed are the decoder's to keep; otherwise the caller may use them again. */
  constructor(private readonly areOwn = false) {}

  /** Takes the next bytes and returns the frames that they complete. Throws FrameError on malformed input. */
  push(bytes: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let rest = bytes;
    while (true) {
      const wanted = this.#wanted(rest);
      if (this.#buffered === 0 && rest.length >= wanted) {
        frames.push(decodeFrame(rest.subarray(0, wanted), !this.areOwn));
        rest = rest.subarray(wanted);
        continue;
      }
      const available = this.#buffered + rest.length;
      if (available < wanted) {
        if (rest.length > 0) {
          this.#parts.push(this.areOwn ? rest : rest.slice());
          this.#buffered += rest.length;
        }
        return frames;
      }
      const taken = wanted - this.#buffered;
      const joined = this.#join(rest.subarray(0, taken), wanted);
      frames.push(decodeFrame(joined, !this.areOwn));
      if (!this.areOwn) giveBack(joined);
      rest = rest.subarray(taken);
    }
  }

  /** How many bytes the current frame has, its length field included; as far as that is known. */
  #wanted(rest: Uint8Array): number {
    if (this.#buffered + rest.length < LENGTH_BYTES) return LENGTH_BYTES;
    let length = 0;
    for (let i = 0; i < LENGTH_BYTES; i++) length = length * 256 + this.#byteAt(i, rest);
    if (length < PREFIX_BYTES || length > MAX_FRAME_BYTES) {
      throw new FrameError(`A frame cannot have ${length} bytes`);
    }
    return LENGTH_BYTES + length;
  }

  #byteAt(index: number, rest: Uint8Array): number {
    let offset = index;
    for (const part of this.#parts) {
      if (offset < part.length) return part[offset]!;
      offset -= part.length;
    }
    return rest[offset]!;
  }

  #join(last: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    const joined = new Uint8Array(length);
    let offset = 0;
    for (const part of this.#parts) {
      joined.set(part, offset);
      offset += part.length;
      // What is the decoder's own may have other frames in it.
      if (!this.areOwn) giveBack(part);
    }
    joined.set(last, offset);
    this.#parts = [];
    this.#buffered = 0;
    return joined;
  }
}

/** `isReused`: the bytes are the caller's, who overwrites them or gives them back. */
function decodeFrame(bytes: Uint8Array, isReused: boolean): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint8(4);
  if (!KINDS.has(kind)) throw new FrameError(`There is no frame of kind ${kind}`);
  const headerLength = view.getUint32(9);
  const headerStart = LENGTH_BYTES + PREFIX_BYTES;
  const bodyStart = headerStart + headerLength;
  if (bodyStart > bytes.length) {
    throw new FrameError("The header is longer than its frame");
  }
  return {
    kind: kind as FrameKind,
    call: view.getUint32(5),
    header: headerLength === 0 ? undefined : parseHeader(bytes.subarray(headerStart, bodyStart)),
    body: (isReused ? bytes.slice(bodyStart) : bytes.subarray(bodyStart)) as Uint8Array<
      ArrayBuffer
    >,
  };
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new FrameError("The header of a frame is not JSON", { cause });
  }
}
