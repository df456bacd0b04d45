/** Answers of the server as BSON for the tenant, without decoding the documents inside. */
import { onDemand, serialize } from "bson";

/** About the deployment, not about the answer. */
const HIDDEN_FIELDS: ReadonlySet<string> = new Set([
  "$clusterTime",
  "operationTime",
  "electionId",
  "opTime",
]);

const DOCUMENT = 3;
const ARRAY = 4;
const INT64 = 18;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encodes an answer that was decoded with `raw: true`: its embedded documents are bytes, and stay as they are. */
export function encodeReply(answer: Record<string, unknown>): Uint8Array {
  const fields = Object.entries(answer).filter(([name]) => !HIDDEN_FIELDS.has(name));
  return encodeFields(fields);
}

function encodeFields(fields: readonly (readonly [string, unknown])[]): Uint8Array {
  const elements = fields.map(([name, value]) => encodeElement(name, value));
  const length = elements.reduce((sum, element) => sum + element.length, 5);
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setInt32(0, length, true);
  let offset = 4;
  for (const element of elements) {
    bytes.set(element, offset);
    offset += element.length;
  }
  return bytes;
}

function encodeElement(name: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return embedded(DOCUMENT, name, value);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => [String(index), item] as const);
    return embedded(ARRAY, name, encodeFields(items));
  }
  // A document of this one field is its length, the element, and a zero.
  return serialize({ [name]: value }, { ignoreUndefined: false }).subarray(4, -1);
}

function embedded(type: number, name: string, bytes: Uint8Array): Uint8Array {
  const key = encoder.encode(name);
  const element = new Uint8Array(key.length + 2 + bytes.length);
  element[0] = type;
  element.set(key, 1);
  element.set(bytes, key.length + 2);
  return element;
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
  const view = new DataView(cursor.buffer, cursor.byteOffset, cursor.byteLength);
  let id = 0n;
  let namespace = "";
  for (const [type, nameOffset, nameLength, offset, length] of onDemand.parseToElements(cursor)) {
    const name = decoder.decode(cursor.subarray(nameOffset, nameOffset + nameLength));
    if (name === "id" && type === INT64) id = view.getBigInt64(offset, true);
    if (name === "ns") namespace = decoder.decode(cursor.subarray(offset + 4, offset + length - 1));
  }
  return id === 0n ? null : { id, collection: namespace.slice(namespace.indexOf(".") + 1) };
}
