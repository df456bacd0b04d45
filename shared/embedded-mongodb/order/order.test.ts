import assert from "node:assert/strict";
import fc from "fast-check";
import { doc, toValue } from "../document/build.ts";
import { decodeDocument, encodeDocument } from "../document/codec.ts";
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from "../document/values.ts";
import { docs, numbers, values } from "./arbitraries.ts";
import { compareValues } from "./compare.ts";
import { encodeKey, mapKey } from "./key.ts";
import { compareBytes } from "./strings.ts";

const RUNS = { numRuns: 3000 };

Deno.test("the order of the encodings is the order of the values", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      assert.equal(compareBytes(encodeKey([a]), encodeKey([b])), compareValues(a, b));
    }),
    RUNS,
  );
});

Deno.test("the order of the encodings is the order of numbers of all types", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      assert.equal(compareBytes(encodeKey([a]), encodeKey([b])), compareValues(a, b));
    }),
    { numRuns: 10_000 },
  );
});

Deno.test("two values share their key of a map just when they are equal", () => {
  const pair = fc.oneof(fc.tuple(values, values), fc.tuple(numbers, numbers));
  fc.assert(
    fc.property(pair, ([a, b]) => {
      // A Set says when two keys are the same: NaN is, and so are both zeros.
      assert.equal(new Set([a, b].map(mapKey)).size === 1, compareValues(a, b) === 0);
    }),
    { numRuns: 10_000 },
  );
});

Deno.test("a compound key orders by its parts, each in its direction", () => {
  const direction = fc.constantFrom<1 | -1>(1, -1);
  fc.assert(
    fc.property(
      fc.tuple(values, values),
      fc.tuple(values, values),
      fc.tuple(direction, direction),
      (a, b, directions) => {
        const first = compareValues(a[0], b[0]) * directions[0];
        const expected = first || compareValues(a[1], b[1]) * directions[1];
        const order = compareBytes(encodeKey(a, directions), encodeKey(b, directions));
        assert.ok(order === expected);
      },
    ),
    RUNS,
  );
});

Deno.test("comparing is antisymmetric and transitive", () => {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      assert.ok(compareValues(a, b) === -compareValues(b, a) || compareValues(a, b) === 0);
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) {
        assert.ok(compareValues(a, c) <= 0);
      }
    }),
    RUNS,
  );
});

Deno.test("documents of all types come back from BSON as they went in", () => {
  fc.assert(
    fc.property(docs, (before) => {
      const bytes = encodeDocument(before);
      const after = decodeDocument(bytes);
      assert.equal(compareValues(before, after), 0);
      assert.deepEqual(encodeDocument(after), bytes);
    }),
    RUNS,
  );
});

Deno.test("types follow one another as MongoDB documents it", () => {
  const ascending: Value[] = [
    new MinKey(),
    undefined,
    null,
    new Double(NaN),
    new Double(-Infinity),
    new Int32(1),
    "",
    doc({ a: 1 }),
    [],
    new Binary(new Uint8Array([1])),
    new ObjectId("000000000000000000000000"),
    false,
    true,
    new Date(0),
    new Timestamp({ t: 0, i: 1 }),
    new BSONRegExp("a"),
    new Code("f"),
    new Code("f", doc({})),
    new MaxKey(),
  ];
  for (let index = 1; index < ascending.length; index++) {
    assert.equal(compareValues(ascending[index - 1], ascending[index]), -1, `at ${index}`);
  }
});

Deno.test("one is one, as int, long, double and decimal", () => {
  const ones = [new Int32(1), Long.fromInt(1), new Double(1), new Decimal128("1.000")];
  assert.deepEqual(new Set(ones.map(mapKey)).size, 1);
  for (const one of ones) assert.equal(compareValues(one, ones[0]!), 0);
});

Deno.test("the double 0.1 is not the decimal 0.1, and a large long is not its nearest double", () => {
  assert.equal(compareValues(new Double(0.1), new Decimal128("0.1")), 1);
  assert.equal(compareValues(Long.fromBigInt(2n ** 53n + 1n), new Double(2 ** 53)), 1);
});

Deno.test("documents compare in the order of their fields, by type, then name, then value", () => {
  assert.notEqual(compareValues(doc({ a: 1, b: 1 }), doc({ b: 1, a: 1 })), 0);
  assert.equal(compareValues(doc({ b: 1 }), doc({ a: "x" })), -1);
  assert.equal(compareValues(doc({ a: 2 }), doc({ b: 1 })), -1);
  assert.equal(compareValues(doc({ a: 1 }), doc({ a: 1, b: 1 })), -1);
});

Deno.test("binaries compare by length, then subtype, then content", () => {
  const binary = (bytes: number[], subtype: number) => new Binary(new Uint8Array(bytes), subtype);
  assert.equal(compareValues(binary([9], 4), binary([1, 1], 0)), -1);
  assert.equal(compareValues(binary([1], 4), binary([9], 0)), 1);
  assert.equal(compareValues(binary([1], 0), binary([2], 0)), -1);
});

Deno.test("text compares by UTF-8 bytes, where an emoji is above U+FFFF, and symbols are text", () => {
  assert.equal(compareValues("\uFFFF", "😀"), -1);
  assert.equal(compareValues(new BSONSymbol("a"), "a"), 0);
  assert.equal(compareValues(toValue("a"), "a\0"), -1);
});
