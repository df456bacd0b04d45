/** Builds BSON around documents that are encoded already, so that stored bytes reach the client without being decoded. */
import { encodeDocument } from "../document/codec.ts";
import type { Doc } from "../document/values.ts";

const TYPE_DOCUMENT = 3;
const TYPE_ARRAY = 4;
const utf8 = new TextEncoder();
const indexNames: Uint8Array[] = [];

function indexName(index: number): Uint8Array {
  for (let i = indexNames.length; i <= index; i++) indexNames.push(utf8.encode(`${i}\0`));
  return indexNames[index]!;
}

/** The elements of a document without its length and its final zero. */
function elementsOf(document: Uint8Array): Uint8Array {
  return document.subarray(4, document.length - 1);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  let size = 5;
  for (const part of parts) size += part.length;
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setInt32(0, size, true);
  let at = 4;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function arrayOf(documents: readonly Uint8Array[]): Uint8Array {
  let size = 5;
  for (let i = 0; i < documents.length; i++) {
    size += 1 + indexName(i).length + documents[i]!.length;
  }
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setInt32(0, size, true);
  let at = 4;
  for (let i = 0; i < documents.length; i++) {
    const name = indexName(i);
    const document = documents[i]!;
    bytes[at++] = TYPE_DOCUMENT;
    bytes.set(name, at);
    at += name.length;
    bytes.set(document, at);
    at += document.length;
  }
  return bytes;
}

function element(type: number, name: string, value: Uint8Array): Uint8Array[] {
  return [Uint8Array.of(type), utf8.encode(`${name}\0`), value];
}

/** `{cursor: {...cursor, [name]: [documents]}, ...rest}` as bytes. */
export function encodeCursorReply(
  name: "firstBatch" | "nextBatch",
  documents: readonly Uint8Array[],
  cursor: Doc,
  rest: Doc,
): Uint8Array {
  const inner = join([
    ...element(TYPE_ARRAY, name, arrayOf(documents)),
    elementsOf(encodeDocument(cursor)),
  ]);
  return join([...element(TYPE_DOCUMENT, "cursor", inner), elementsOf(encodeDocument(rest))]);
}
