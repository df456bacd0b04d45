/**
 * The messages of the MongoDB wire protocol that a driver of today sends: OP_MSG, and OP_QUERY for the first handshake.
 * Source: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
import { decodeDocument } from "../document/codec.ts";
import type { Doc } from "../document/values.ts";
import { ProtocolError } from "./frame-reader.ts";

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;

const HEADER_BYTES = 16;
const CHECKSUM_BYTES = 4;
const FLAG_CHECKSUM = 1 << 0;
const FLAG_MORE_TO_COME = 1 << 1;
/** Bits 0-15 must be understood; of those only these two are defined. */
const FLAGS_REQUIRED_UNKNOWN = 0xffff & ~(FLAG_CHECKSUM | FLAG_MORE_TO_COME);

export interface Request {
  readonly id: number;
  readonly opCode: typeof OP_MSG | typeof OP_QUERY;
  readonly command: Doc;
  /** The documents of kind-1 sections, still encoded: `documents`, `updates`, `deletes`, `ops`. */
  readonly sequences: ReadonlyMap<string, readonly Uint8Array[]>;
  /** The peer wants no reply (`w: 0`). */
  readonly silent: boolean;
}

const utf8 = new TextDecoder();

/**
 * Reads one framed message.
 * @throws {ProtocolError} when the message is not one of ours or lies about its lengths
 */
export function readRequest(message: Uint8Array): Request {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const id = view.getInt32(4, true);
  const opCode = view.getInt32(12, true);
  if (opCode === OP_MSG) return readOpMsg(message, view, id);
  if (opCode === OP_QUERY) return readOpQuery(message, view, id);
  throw new ProtocolError(`The operation code ${opCode} is not supported`);
}

function readOpMsg(message: Uint8Array, view: DataView, id: number): Request {
  if (message.length < HEADER_BYTES + 5) throw new ProtocolError("The message is truncated");
  const flags = view.getUint32(HEADER_BYTES, true);
  if (flags & FLAGS_REQUIRED_UNKNOWN) {
    throw new ProtocolError(`The message has unknown flags: ${flags}`);
  }
  const end = message.length - (flags & FLAG_CHECKSUM ? CHECKSUM_BYTES : 0);
  const sequences = new Map<string, Uint8Array[]>();
  let command: Doc | null = null;
  let at = HEADER_BYTES + 4;
  while (at < end) {
    const kind = message[at++];
    if (kind === 0) {
      if (command !== null) throw new ProtocolError("The message has two bodies");
      const size = sizeAt(view, at, end, 5);
      command = decodeDocument(message.subarray(at, at + size));
      at += size;
    } else if (kind === 1) {
      const size = sizeAt(view, at, end, 5);
      const [name, documents] = readSequence(message, view, at + 4, at + size);
      if (sequences.has(name)) throw new ProtocolError(`The message has two sections ${name}`);
      sequences.set(name, documents);
      at += size;
    } else {
      throw new ProtocolError(`The section kind ${kind} is unknown`);
    }
  }
  if (command === null) throw new ProtocolError("The message has no body");
  return { id, opCode: OP_MSG, command, sequences, silent: (flags & FLAG_MORE_TO_COME) !== 0 };
}

function readSequence(
  message: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): [string, Uint8Array[]] {
  const nameEnd = message.indexOf(0, start);
  if (nameEnd < 0 || nameEnd >= end) throw new ProtocolError("A section has no name");
  const documents: Uint8Array[] = [];
  let at = nameEnd + 1;
  while (at < end) {
    const size = sizeAt(view, at, end, 5);
    documents.push(message.subarray(at, at + size));
    at += size;
  }
  return [utf8.decode(message.subarray(start, nameEnd)), documents];
}

function readOpQuery(message: Uint8Array, view: DataView, id: number): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd < 0) throw new ProtocolError("The query has no collection name");
  const namespace = utf8.decode(message.subarray(HEADER_BYTES + 4, nameEnd));
  if (!namespace.endsWith(".$cmd")) {
    throw new ProtocolError("OP_QUERY is supported for commands only");
  }
  const at = nameEnd + 1 + 8;
  const size = sizeAt(view, at, message.length, 5);
  const command = decodeDocument(message.subarray(at, at + size));
  command.set("$db", namespace.slice(0, -".$cmd".length));
  return { id, opCode: OP_QUERY, command, sequences: new Map(), silent: false };
}

function sizeAt(view: DataView, at: number, end: number, least: number): number {
  if (at + 4 > end) throw new ProtocolError("The message is truncated");
  const size = view.getInt32(at, true);
  if (size < least || at + size > end) throw new ProtocolError("A length in the message is wrong");
  return size;
}

let nextReplyId = 1;

/** The bytes of a reply in the form the request was made in; `body` is one encoded document. */
export function writeReply(request: Request, body: Uint8Array): Uint8Array {
  const prefix = request.opCode === OP_MSG ? 5 : 20;
  const bytes = new Uint8Array(HEADER_BYTES + prefix + body.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bytes.length, true);
  view.setInt32(4, nextReplyId, true);
  nextReplyId = nextReplyId === 0x7fffffff ? 1 : nextReplyId + 1;
  view.setInt32(8, request.id, true);
  if (request.opCode === OP_MSG) {
    view.setInt32(12, OP_MSG, true);
  } else {
    view.setInt32(12, OP_REPLY, true);
    view.setInt32(HEADER_BYTES + 16, 1, true);
  }
  bytes.set(body, HEADER_BYTES + prefix);
  return bytes;
}
