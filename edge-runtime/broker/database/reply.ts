/** Answers of the server as BSON for the tenant, without decoding the documents inside. */
import { type Double, onDemand, serialize } from "bson";

/** About the deployment, not about the answer. */
const HIDDEN_FIELDS: ReadonlySet<string> = new Set([
  "$clusterTime",
  "operationTime",
  "electionId",
  "opTime",
]);

const DOUBLE = 1;
const DOCUMENT = 3;
const ARRAY = 4;
const INT64 = 18;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encodes an answer that was decoded with `raw: true`: its embedded documents are bytes, and stay as they are. */
export function encodeReply(answer: Record<string, unknown>): Uint8Array {
  const elements: Uint8Array[] = [];
  for (const name of Object.keys(answer)) {
    if (!HIDDEN_FIELDS.has(name)) elements.push(encodeElement(name, answer[name]));
  }
  return documentOf(elements);
}

function documentOf(elements: readonly Uint8Array[]): Uint8Array {
  let length = 5;
  for (const element of elements) length += element.length;
  const bytes = new Uint8Array(length);
  viewOf(bytes).setInt32(0, length, true);
  let offset = 4;
  for (const element of elements) {
    bytes.set(element, offset);
    offset += element.length;
  }
  return bytes;
}

function encodeElement(name: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return withName(DOCUMENT, name, value);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => encodeElement(String(index), item));
    return withName(ARRAY, name, documentOf(items));
  }
  // Every answer has at least one, `ok`.
  if (isDouble(value)) {
    const bytes = new Uint8Array(8);
    viewOf(bytes).setFloat64(0, value.value, true);
    return withName(DOUBLE, name, bytes);
  }
  // A document of this one field is its length, the element, and a zero.
  return serialize({ [name]: value }, { ignoreUndefined: false }).subarray(4, -1);
}

/** The driver has a copy of the codec with classes of its own. */
function isDouble(value: unknown): value is Double {
  return (value as { _bsontype?: unknown } | null)?._bsontype === "Double";
}

function withName(type: number, name: string, bytes: Uint8Array): Uint8Array {
  const key = encoder.encode(name);
  const element = new Uint8Array(key.length + 2 + bytes.length);
  element[0] = type;
  element.set(key, 1);
  element.set(bytes, key.length + 2);
  return element;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export interface OpenCursor {
  readonly id: bigint;
  /** The collection of its namespace, which a `getMore` has to name. */
  readonly collection: string;
}

/** The cursor that an answer leaves open on the server; null when it has none. */
export function openCursor(answer: Record<string, unknown>): OpenCursor | null {
  const cursor = answer.cursor;
  if (!(cursor instanceof Uint8Array)) return null;
  const view = viewOf(cursor);
  let id = 0n;
  let namespace = "";
  for (const [type, nameOffset, nameLength, offset, length] of onDemand.parseToElements(cursor)) {
    const name = decoder.decode(cursor.subarray(nameOffset, nameOffset + nameLength));
    if (name === "id" && type === INT64) id = view.getBigInt64(offset, true);
    if (name === "ns") namespace = decoder.decode(cursor.subarray(offset + 4, offset + length - 1));
  }
  return id === 0n ? null : { id, collection: namespace.slice(namespace.indexOf(".") + 1) };
}
