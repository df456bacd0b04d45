/** BSON by hand, right and wrong, for tests. https://bsonspec.org/spec.html */
const encoder = new TextEncoder();

function int32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

function join(...parts: (Uint8Array | readonly number[])[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function element(type: number, name: string | Uint8Array, value: Uint8Array): Uint8Array {
  return join([type], typeof name === "string" ? encoder.encode(name) : name, [0], value);
}

export function document(...elements: Uint8Array[]): Uint8Array {
  const length = elements.reduce((sum, { length }) => sum + length, 5);
  return join(int32Bytes(length), ...elements, [0]);
}

/** An array of documents. */
export function array(...documents: Uint8Array[]): Uint8Array {
  return document(...documents.map((value, index) => element(3, String(index), value)));
}

export function text(name: string, value: string): Uint8Array {
  const bytes = encoder.encode(value);
  return element(2, name, join(int32Bytes(bytes.length + 1), bytes, [0]));
}

export function int32(name: string, value: number): Uint8Array {
  return element(16, name, int32Bytes(value));
}

/** Documents (type 3) or arrays (type 4) inside each other. */
export function nested(depth: number, type: number): Uint8Array {
  // An element is a type, a name of one character, and a zero; a document adds its length and a zero.
  const bytes = new Uint8Array(5 + depth * 8);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (let level = 0; level <= depth; level++) {
    view.setInt32(offset, bytes.length - offset - level, true);
    offset += 4;
    if (level === depth) break;
    bytes.set([type, 0x30, 0], offset);
    offset += 3;
  }
  return bytes;
}

/** The value of such code. */
export function codeWithScope(scope: Uint8Array): Uint8Array {
  return join(int32Bytes(10 + scope.length), int32Bytes(2), [65, 0], scope);
}

const ORDERS = text("find", "orders");

function filter(type: number, value: readonly number[] | Uint8Array): Uint8Array {
  return document(ORDERS, element(3, "filter", document(element(type, "a", join(value)))));
}

function withLength(bytes: Uint8Array, length: number): Uint8Array {
  return join(int32Bytes(length), bytes.subarray(4));
}

const PLAIN = document(ORDERS);

/** Bytes that are no command, by what is wrong with them. */
export const MALFORMED: readonly (readonly [string, Uint8Array])[] = [
  ["nothing in them", new Uint8Array(0)],
  ["less than a length", new Uint8Array(3)],
  ["a length of zero", withLength(PLAIN, 0)],
  ["a negative length", withLength(PLAIN, -PLAIN.length)],
  ["a length that is too short", withLength(PLAIN, PLAIN.length - 1)],
  ["a length that is too long", withLength(PLAIN, PLAIN.length + 1)],
  ["the largest length", withLength(PLAIN, 0x7fff_ffff)],
  ["more behind their end", join(PLAIN, [0])],
  ["a second document behind them", join(PLAIN, PLAIN)],
  ["no zero at the end", join(PLAIN.subarray(0, -1), [1])],
  ["a name without an end", join(int32Bytes(10), [16], encoder.encode("abcde"))],
  ["an unknown type", filter(0x20, [1])],
  ["the type of nothing", filter(0x00, [])],
  ["a text of length zero", filter(2, [...int32Bytes(0), 0])],
  ["a text of a negative length", filter(2, [...int32Bytes(-1), 0])],
  ["a text that is longer than all", filter(2, [...int32Bytes(1_000), 65, 0])],
  ["a text without a zero", filter(2, [...int32Bytes(2), 65, 66])],
  ["a text that is no UTF-8", filter(2, [...int32Bytes(3), 0xc0, 0xaf, 0])],
  ["a text with half a character", filter(2, [...int32Bytes(3), 0xed, 0xa0, 0])],
  ["a binary of a negative length", filter(5, [...int32Bytes(-1), 0])],
  ["a binary that is longer than all", filter(5, [...int32Bytes(1_000), 0, 1])],
  ["an old binary that counts wrongly", filter(5, [...int32Bytes(5), 2, ...int32Bytes(9), 1])],
  ["an old binary of a negative length", filter(5, [...int32Bytes(5), 2, ...int32Bytes(-1), 1])],
  ["a document inside of a negative length", filter(3, [...int32Bytes(-5), 0])],
  ["a document inside that is longer than its parent", filter(3, [...int32Bytes(100), 0])],
  ["a document inside that is too short", filter(3, [...int32Bytes(4), 0])],
  ["an array that is longer than its parent", filter(4, [...int32Bytes(100), 0])],
  ["an object id that is cut", filter(7, [1, 2, 3])],
  ["a decimal that is cut", filter(19, [1, 2, 3])],
  ["a date that is cut", filter(9, [1, 2])],
  ["a truth that is neither", filter(8, [2])],
  ["a regular expression without an end", join(int32Bytes(12), [11, 97, 0], [97, 97, 97, 97, 97])],
  ["code", filter(13, [...int32Bytes(2), 65, 0])],
  ["code of a negative length", filter(13, [...int32Bytes(-2), 65, 0])],
  ["code with a scope", filter(15, codeWithScope(document()))],
  [
    "code with a scope that counts wrongly",
    filter(15, [...int32Bytes(99), ...int32Bytes(2), 65, 0]),
  ],
  [
    "code with a scope of a negative length",
    filter(15, [...int32Bytes(-1), ...int32Bytes(2), 65, 0]),
  ],
  [
    "code with a scope before its end",
    filter(15, [
      ...[...int32Bytes(20), ...int32Bytes(2), 65, 0],
      ...withLength(document(), 3),
    ]),
  ],
  ["a pointer that is cut", filter(12, [...int32Bytes(2), 65, 0, 1, 2])],
  ["a symbol of a negative length", filter(14, [...int32Bytes(-1), 0])],
  ["a command that is an array of names", document(element(2, "0", text("x", "find").subarray(3)))],
];
