import assert from "node:assert/strict";
import { BSON } from "bson";
import { doc } from "./build.ts";
import { decodeDocument, encodeDocument, MAX_DEPTH } from "./codec.ts";
import { Code, type Doc, Double, getField, MISSING, typeName, type Value } from "./values.ts";

const fromHex = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Bytes as they stand in the BSON corpus: one or more for each type. */
const CORPUS: [string, string][] = [
  ["an empty document", "0500000000"],
  ["double 1.0", "10000000016400000000000000F03F00"],
  ["double -0.0", "10000000016400000000000000008000"],
  ["an empty string", "0D000000026100010000000000"],
  ["a string with zero bytes", "190000000261000D0000006162006261620062616261620000"],
  ["multi-byte text", "190000000261000D000000E29886E29886E29886E298860000"],
  ["an embedded document", "160000000378000E0000000261000200000062000000"],
  ["an array", "140000000461000C0000001030000A0000000000"],
  ["binary of subtype 0", "0F0000000578000200000000FFFF00"],
  ["binary of the old subtype 2", "13000000057800060000000202000000FFFF00"],
  ["a UUID", "1D000000057800100000000473FFD26444B34C6990E8E7D1DFC035D400"],
  ["undefined", "0800000006610000"],
  ["an ObjectId", "1400000007610056E1FC72E0C917E9C471416100"],
  ["a boolean", "090000000862000100"],
  ["a date", "10000000096100C5D8D6CC3B01000000"],
  ["null", "080000000A610000"],
  ["a regular expression", "0F0000000B610061626300696D0000"],
  ["a DBPointer", "1A0000000C610002000000620056E1FC72E0C917E9C471416100"],
  ["code", "190000000D61000D0000006162616261626162616261620000"],
  ["code with scope", "160000000F61000E0000000100000000050000000000"],
  ["int32", "0C000000106900FFFFFF7F00"],
  ["a timestamp", "100000001161002A00000015CD5B0700"],
  ["int64", "10000000126100FFFFFFFFFFFFFF7F00"],
  ["decimal128", "18000000136400000000000000000000000000000040B000"],
  ["MinKey", "08000000FF610000"],
  ["MaxKey", "080000007F610000"],
];

for (const [name, hex] of CORPUS) {
  Deno.test(`${name} goes through the codec byte for byte`, () => {
    const bytes = fromHex(hex);
    assert.deepEqual(encodeDocument(decodeDocument(bytes)), bytes);
  });
}

Deno.test("names like integers, __proto__ and constructor keep their place and mean nothing", () => {
  const names = ["b", "10", "__proto__", "2", "constructor", "", "a.b", "$c"];
  const before: Doc = new Map(names.map((name): [string, Value] => [name, name]));
  const after = decodeDocument(encodeDocument(before));
  assert.deepEqual([...after.keys()], names);
  assert.deepEqual(after, before);
});

Deno.test("a field that holds undefined is there, an absent one is missing", () => {
  const fields = decodeDocument(encodeDocument(new Map([["a", undefined]])));
  assert.equal(getField(fields, "a"), undefined);
  assert.equal(getField(fields, "b"), MISSING);
});

Deno.test("what we write is what the official codec writes", () => {
  const value = {
    a: 1,
    b: "Ω𝄞",
    c: [1.5, null, { d: true }],
    e: new Date(5),
    f: "x".repeat(100_000),
  };
  assert.deepEqual(encodeDocument(doc(value)), new Uint8Array(BSON.serialize(value)));
});

Deno.test("a byte order mark and text outside the basic plane survive", () => {
  const text = "\uFEFFa😀";
  assert.equal(decodeDocument(encodeDocument(doc({ text }))).get("text"), text);
});

Deno.test("a document is read from within a larger buffer", () => {
  const inner = encodeDocument(doc({ a: 1 }));
  const outer = new Uint8Array(inner.length + 9).fill(0xee);
  outer.set(inner, 4);
  assert.deepEqual(encodeDocument(decodeDocument(outer, 4)), inner);
});

Deno.test("the scope of code is a document like any other", () => {
  const scope = doc({ z: 1 });
  const back = decodeDocument(encodeDocument(new Map([["c", new Code("f", scope)]]))).get("c");
  assert.ok(back instanceof Code);
  assert.deepEqual(back.scope, scope);
});

const MALFORMED: [string, string][] = [
  ["an empty buffer", ""],
  ["a length that is too small", "0400000000"],
  ["a negative length", "FFFFFFFF00"],
  ["a length beyond the buffer", "0600000000"],
  ["no closing zero", "0500000001"],
  ["an unknown type", "0800000080610000"],
  ["a name without an end", "0800000061616161"],
  ["a string length beyond the document", "0E00000002610003000000620000"],
  ["a string of length zero", "0C0000000261000000000000"],
  ["a string that is not UTF-8", "0E00000002610002000000E90000"],
  ["a boolean of 2", "090000000862000200"],
  ["an embedded document longer than its parent", "160000000378000F0000000261000200000062000000"],
  ["binary with a negative length", "0D000000057800FFFFFFFF0000"],
  ["two lengths of a subtype 2 binary that differ", "13000000057800060000000203000000FFFF00"],
  ["the same name twice", "0B0000000A61000A610000"],
];

for (const [name, hex] of MALFORMED) {
  Deno.test(`${name} is refused with InvalidBSON`, () => {
    assert.throws(() => decodeDocument(fromHex(hex)), { code: 22, codeName: "InvalidBSON" });
  });
}

function nested(levels: number): Doc {
  let result: Doc = new Map();
  for (let level = 1; level < levels; level++) result = new Map([["a", result]]);
  return result;
}

Deno.test("what can be written can be read, and what is nested deeper is not written", () => {
  const deepest = encodeDocument(nested(MAX_DEPTH));
  assert.deepEqual(encodeDocument(decodeDocument(deepest)), deepest);
  assert.throws(() => encodeDocument(nested(MAX_DEPTH + 1)), { code: 15, codeName: "Overflow" });
});

Deno.test("a document nested too deep is refused before the stack ends", () => {
  // A document of n levels in n × 8 bytes: length, type, name, and so on, and the closing zeros.
  const levels = 10_000;
  const bytes = new Uint8Array(levels * 8 - 3);
  const view = new DataView(bytes.buffer);
  for (let level = 0; level < levels; level++) {
    view.setInt32(level * 7, bytes.length - level * 8, true);
    if (level < levels - 1) bytes.set([3, 0x61, 0], level * 7 + 4);
  }
  assert.throws(() => decodeDocument(bytes), { code: 22, message: /nested deeper/ });
});

Deno.test("every type has the name that $type knows", () => {
  assert.equal(typeName(new Double(1)), "double");
  assert.equal(typeName(undefined), "undefined");
  assert.equal(typeName(MISSING), "missing");
  assert.equal(typeName(new Map()), "object");
  assert.equal(typeName(new Code("f")), "javascript");
});
