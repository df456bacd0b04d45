/** Large frames go in parts, so that the tenants of one connection do not wait for each other's. */
import { FRAME_KINDS, type FrameKind, OPEN_FLOWS } from "@imprun/contracts/runtime/frames";
import { encodeBeginning, encodeFrame, type Frame, FrameDecoder, FrameError } from "./frame.ts";

/** Small frames are joined up to this, since each write is a system call and a turn of the event loop. */
const JOIN_BYTES = 64 * 1024;
const PART_BYTES = 64 * 1024;
/** More than a frame of a streamed body, which has its own limit of what is on its way. */
const LARGE_BYTES = 128 * 1024;
const MAX_NUMBER = 0xffff_fffe;

/** A frame that is to be sent. */
export interface OutgoingFrame {
  readonly kind: FrameKind;
  readonly call: number;
  /** Null when it is about no tenant. */
  readonly tenantId: string | null;
  /** Sent as JSON. */
  readonly header?: unknown;
  /** Must stay as it is until it was sent. */
  readonly body?: Uint8Array | undefined;
}

interface Flow {
  readonly tenantId: string;
  readonly number: number;
  /** Frames, or the beginning of one and its body. */
  readonly pieces: Uint8Array[];
  /** How much of the first piece has gone. */
  offset: number;
}

/** What waits to be written. Frames stay in order, but for those of tenants that have a large one to send. */
export class Outbox {
  #queue: Uint8Array[] = [];
  readonly #flows = new Map<string, Flow>();
  /** Of the flows, those that have begun, in turn. */
  readonly #open: Flow[] = [];
  readonly #waiting: Flow[] = [];
  #lastNumber = 0;
  #bytes = 0;

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#flows.size === 0;
  }

  /** Adds a frame behind all others, or behind those of its tenant. Throws FrameError when it is too long. */
  add(frame: OutgoingFrame): void {
    const { tenantId } = frame;
    const pieces = piecesOf(frame);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#bytes += length;
    const known = tenantId === null ? undefined : this.#flows.get(tenantId);
    if (known !== undefined) known.pieces.push(...pieces);
    else if (tenantId !== null && length > LARGE_BYTES) this.#begin(tenantId, pieces);
    else this.#queue.push(...pieces);
  }

  #begin(tenantId: string, pieces: Uint8Array[]): void {
    this.#lastNumber = this.#lastNumber === MAX_NUMBER ? 1 : this.#lastNumber + 1;
    const flow = { tenantId, number: this.#lastNumber, pieces, offset: 0 };
    this.#flows.set(tenantId, flow);
    this.#waiting.push(flow);
  }

  /** The next bytes to write: small frames, and a part of a large one behind them. */
  take(): Uint8Array {
    const frames = this.#takeQueued();
    const part = this.#takePart();
    if (part !== null) frames.push(part);
    return frames.length === 1 ? frames[0]! : join(frames);
  }

  #takeQueued(): Uint8Array[] {
    let length = 0, count = 0;
    for (const frame of this.#queue) {
      if (count > 0 && length + frame.length > JOIN_BYTES) break;
      length += frame.length;
      count++;
    }
    this.#bytes -= length;
    return this.#queue.splice(0, count);
  }

  #takePart(): Uint8Array | null {
    while (this.#open.length < OPEN_FLOWS && this.#waiting.length > 0) {
      this.#open.push(this.#waiting.shift()!);
    }
    const flow = this.#open.shift();
    if (flow === undefined) return null;
    const piece = flow.pieces[0]!;
    const part = piece.subarray(flow.offset, flow.offset + PART_BYTES);
    flow.offset += part.length;
    this.#bytes -= part.length;
    if (flow.offset === piece.length) {
      flow.pieces.shift();
      flow.offset = 0;
    }
    if (flow.pieces.length > 0) this.#open.push(flow);
    else this.#flows.delete(flow.tenantId);
    return encodeFrame(FRAME_KINDS.part, flow.number, undefined, part);
  }
}

/** A frame, or its beginning and its body: large bodies are not copied, but cut when it is their turn. */
function piecesOf({ kind, call, tenantId, header, body }: OutgoingFrame): Uint8Array[] {
  const mayBeCut = tenantId !== null;
  if (body === undefined || body.length <= LARGE_BYTES || !mayBeCut) {
    return [encodeFrame(kind, call, header, body)];
  }
  return [encodeBeginning(kind, call, header, body.length), body];
}

function join(frames: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const frame of frames) length += frame.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const frame of frames) {
    joined.set(frame, offset);
    offset += frame.length;
  }
  return joined;
}

/** Puts the parts of flows together. */
export class IncomingFlows {
  /** Of flows of which the beginning of a frame is here. */
  readonly #decoders = new Map<number, FrameDecoder>();

  /** The frames that a part completes. Throws FrameError when the peer opens more flows than it may. */
  push({ call: number, body }: Frame): Frame[] {
    const decoder = this.#decoders.get(number) ?? new FrameDecoder(true);
    const frames = decoder.push(body);
    if (frames.some(({ kind }) => kind === FRAME_KINDS.part)) {
      throw new FrameError("A part of a frame has parts of its own");
    }
    if (!decoder.isInside) this.#decoders.delete(number);
    else {
      this.#decoders.set(number, decoder);
      if (this.#decoders.size > OPEN_FLOWS) throw new FrameError("Too many flows are open");
    }
    return frames;
  }
}
