/**
 * The contents of messages on their way: BSON documents, one behind the other, each of which starts with its length
 * (little-endian, 32 bits). The broker cuts them apart and never looks inside.
 */
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";

/** The smallest document: its length and a zero. */
const EMPTY_BYTES = 5;

/**
 * Cuts the documents apart. Throws ProblemError `message_limit` when one is too large, and `invalid_request` when
 * there are not `count` of them.
 */
export function splitContents(bytes: Uint8Array, count: number): Uint8Array[] {
  const contents: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const length = bytes.length - at >= EMPTY_BYTES ? view.getInt32(at, true) : 0;
    if (length < EMPTY_BYTES || at + length > bytes.length || contents.length === count) {
      throw unreadable();
    }
    if (length > TRIGGER_LIMITS.messageBytes) throw tooLarge(length);
    contents.push(bytes.slice(at, at + length));
    at += length;
  }
  if (contents.length !== count) throw unreadable();
  return contents;
}

/** Puts documents one behind the other. */
export function joinContents(contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const content of contents) {
    joined.set(content, at);
    at += content.length;
  }
  return joined;
}

function unreadable(): ProblemError {
  return new ProblemError("invalid_request", "The messages cannot be read");
}

function tooLarge(length: number): ProblemError {
  const limit = TRIGGER_LIMITS.messageBytes;
  return new ProblemError("message_limit", `A message may have ${limit} bytes, not ${length}`, {
    limit,
  });
}
