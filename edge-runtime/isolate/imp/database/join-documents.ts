/** A command with a list of documents that are encoded already, so that none is encoded twice. */

const DOCUMENT = 3;
const ARRAY = 4;
const encoder = new TextEncoder();

/** Adds `name: [documents…]` to an encoded document. https://bsonspec.org/spec.html */
export function joinDocuments(
  fields: Uint8Array,
  name: string,
  documents: readonly Uint8Array[],
): Uint8Array {
  const key = encoder.encode(name);
  let arrayLength = 5;
  const indexes = documents.map((document, index) => {
    const text = String(index);
    arrayLength += text.length + 2 + document.length;
    return text;
  });
  const bytes = new Uint8Array(fields.length + key.length + 2 + arrayLength);
  const view = new DataView(bytes.buffer);
  bytes.set(fields);
  view.setInt32(0, bytes.length, true);
  let offset = fields.length - 1;
  bytes[offset++] = ARRAY;
  bytes.set(key, offset);
  offset += key.length + 1;
  view.setInt32(offset, arrayLength, true);
  offset += 4;
  for (const [index, document] of documents.entries()) {
    bytes[offset++] = DOCUMENT;
    for (const character of indexes[index]!) bytes[offset++] = character.charCodeAt(0);
    offset++;
    bytes.set(document, offset);
    offset += document.length;
  }
  return bytes;
}
