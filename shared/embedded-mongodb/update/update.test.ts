import assert from "node:assert/strict";
import { doc, type Literal, numberValue } from "../document/build.ts";
import { encodeDocument } from "../document/codec.ts";
import {
  Decimal128,
  type Doc,
  Double,
  Int32,
  Long,
  ObjectId,
  Timestamp,
  typeName,
} from "../document/values.ts";
import { compileMatcher } from "../query/matcher.ts";
import { applyUpdate } from "./update.ts";

type Fields = { readonly [name: string]: Literal };
interface Extra {
  filter?: Fields;
  arrayFilters?: Fields[];
  isInsert?: boolean;
}

const NOW = new Date("2026-01-02T03:04:05.678Z");

function apply(before: Doc | Fields, update: Fields | Fields[], extra: Extra = {}): Doc {
  return applyUpdate(
    before instanceof Map ? before as Doc : doc(before as Fields),
    Array.isArray(update) ? update.map(doc) : doc(update as Fields),
    {
      now: NOW,
      isInsert: extra.isInsert,
      matcher: extra.filter && compileMatcher(doc(extra.filter)),
      arrayFilters: extra.arrayFilters?.map(doc),
    },
  );
}

/** Before, update, after; after is compared byte for byte, so types and field order count. */
function check(
  name: string,
  before: Fields,
  update: Fields | Fields[],
  after: Fields,
  extra: Extra = {},
): void {
  Deno.test(name, () => {
    const source = doc(before);
    const untouched = encodeDocument(source);
    const result = apply(source, update, extra);
    assert.deepEqual(result, doc(after));
    assert.deepEqual(encodeDocument(result), encodeDocument(doc(after)));
    assert.deepEqual(encodeDocument(source), untouched, "the document before is not written to");
  });
}

function refuses(
  name: string,
  before: Fields,
  update: Fields | Fields[],
  code: number,
  message: RegExp = /./,
  extra: Extra = {},
): void {
  Deno.test(name, () => assert.throws(() => apply(before, update, extra), { code, message }));
}

check("$set makes the documents on its way", { _id: 1 }, { $set: { "a.b.c": 1 } }, {
  _id: 1,
  a: { b: { c: 1 } },
});
check("new fields come in the order of their names, numbers by value", { _id: 1 }, {
  $set: { c: 1, "a.10": 1, "a.9": 1, b: 1 },
}, { _id: 1, a: new Map([["9", numberValue(1)], ["10", numberValue(1)]]), b: 1, c: 1 });
check("$set beyond an array's end fills with null", { a: [1] }, { $set: { "a.3": 4 } }, {
  a: [1, null, null, 4],
});
check("$unset removes a field and leaves a null in an array", { a: 1, b: [1, 2], c: 3 }, {
  $unset: { a: "", "b.0": "", "c.d.e": "", x: "" },
}, { b: [null, 2], c: 3 });
check(
  "$inc keeps the wider type",
  {
    a: 1,
    b: new Long(1),
    c: 1.5,
    d: new Decimal128("1.10"),
  },
  { $inc: { a: new Long(1), b: 1, c: 1, d: 1, e: 5 } },
  {
    a: new Long(2),
    b: new Long(2),
    c: 2.5,
    d: new Decimal128("2.10"),
    e: 5,
  },
);
check("$inc of an int that overflows makes a long", { a: 2 ** 31 - 1 }, { $inc: { a: 1 } }, {
  a: Long.fromNumber(2 ** 31),
});
check("$mul of an absent field is a zero of the operand's type", { a: 3 }, {
  $mul: { a: 1.5, b: new Long(5) },
}, { a: 4.5, b: new Long(0) });
check("$min and $max compare in MongoDB's order", { a: 5, b: 5, c: 5, d: "x" }, {
  $min: { a: 3, b: 7, d: 1, e: 1 },
  $max: { c: new Date(0) },
}, { a: 3, b: 5, c: new Date(0), d: 1, e: 1 });
check("$rename moves a value, and does nothing without one", { a: { b: 1 }, c: 2 }, {
  $rename: { "a.b": "d.e", x: "c" },
}, { a: {}, c: 2, d: { e: 1 } });
check("$currentDate writes dates and timestamps", {}, {
  $currentDate: { a: true, b: { $type: "timestamp" } },
}, { a: NOW, b: new Timestamp({ t: 1767323045, i: 679 }) });
check("$bit works on ints and longs", { a: 13, b: new Long(8) }, {
  $bit: { a: { and: 10 }, b: { or: 1 }, c: { xor: 3 } },
}, { a: 8, b: new Long(9), c: 3 });
check("$setOnInsert counts only when inserting", { a: 1 }, { $setOnInsert: { b: 1, "a.x": 1 } }, {
  a: 1,
});
check("$setOnInsert sets when inserting", {}, { $setOnInsert: { b: 1 } }, { b: 1 }, {
  isInsert: true,
});
check("$push appends, and makes the array", { a: [1] }, { $push: { a: [2], b: 1 } }, {
  a: [1, [2]],
  b: [1],
});
check("$push places, then sorts, then slices", { a: [3, 1], b: [1, 2], c: [1, 2, 3] }, {
  $push: {
    a: { $each: [2, new Double(0.5)], $sort: -1, $slice: 3 },
    b: { $each: [9], $position: -1 },
    c: { $each: [], $slice: -2 },
  },
}, { a: [3, 2, 1], b: [1, 9, 2], c: [2, 3] });
check("$push sorts documents by a path", { a: [{ b: { c: 2 } }] }, {
  $push: { a: { $each: [{ b: { c: 1 } }, 5], $sort: { "b.c": 1 } } },
}, { a: [5, { b: { c: 1 } }, { b: { c: 2 } }] });
check(
  "$addToSet knows numbers across types and documents by field order",
  {
    a: [new Double(1), { x: 1, y: 2 }],
  },
  { $addToSet: { a: { $each: [1, new Long(1), { y: 2, x: 1 }, 2, 2] }, b: 1 } },
  {
    a: [new Double(1), { x: 1, y: 2 }, { y: 2, x: 1 }, 2],
    b: [1],
  },
);
check("$pop takes from either end", { a: [1, 2, 3], b: [1, 2], c: [] }, {
  $pop: { a: 1, b: -1, c: 1, d: 1 },
}, { a: [1, 2], b: [2], c: [] });
check(
  "$pull takes values, conditions and filters",
  {
    a: [1, 2, new Long(2), "2"],
    b: [1, 5, [9]],
    c: [{ d: 1, e: 1 }, { d: 2 }, 1],
  },
  { $pull: { a: 2, b: { $gt: 3 }, c: { d: 1 } } },
  { a: [1, "2"], b: [1, [9]], c: [{ d: 2 }, 1] },
);
check("$pullAll takes all that equal one of the values", { a: [1, 2, 3, 1] }, {
  $pullAll: { a: [new Double(1), 3] },
}, { a: [2] });
check(
  "$ is the element that the filter met",
  { a: [{ b: 1, c: 0 }, { b: 2, c: 0 }] },
  {
    $set: { "a.$.c": 9 },
  },
  { a: [{ b: 1, c: 0 }, { b: 2, c: 9 }] },
  { filter: { "a.b": 2 } },
);
check("$ works through $and and $in", { x: 1, a: [5, 6, 7] }, { $inc: { "a.$": 10 } }, {
  x: 1,
  a: [5, 16, 7],
}, { filter: { $and: [{ x: 1 }, { a: { $in: [6, 8] } }] } });
check("$[] is every element", { a: [{ b: [1, 2] }, { b: [3] }] }, { $inc: { "a.$[].b.$[]": 1 } }, {
  a: [{ b: [2, 3] }, { b: [4] }],
});
check(
  "$[id] is the elements that its filter matches, nested too",
  {
    a: [{ k: 1, b: [1, 5] }, { k: 2, b: [5] }],
  },
  { $set: { "a.$[x].b.$[y]": 0 } },
  { a: [{ k: 1, b: [1, 0] }, { k: 2, b: [5] }] },
  {
    arrayFilters: [{ "x.k": 1 }, { y: { $gte: 5 } }],
  },
);
check(
  "two array filters may meet in one element",
  { a: [{ k: 1 }] },
  {
    $set: { "a.$[x].b": 1, "a.$[y].c": 2 },
  },
  { a: [{ k: 1, b: 1, c: 2 }] },
  { arrayFilters: [{ "x.k": 1 }, { "y.k": { $gt: 0 } }] },
);
check("a replacement keeps _id, in front", { _id: 1, a: 1 }, { b: 2, _id: new Double(1) }, {
  _id: 1,
  b: 2,
});
check("a pipeline computes from the document", { _id: 1, a: 2, b: 3 }, [
  { $set: { c: { $cond: [{ $gt: ["$a", 1] }, "$b", 0] } } },
  { $unset: "b" },
], { _id: 1, a: 2, c: 3 });
check("__proto__ and integer-like names are ordinary", {}, {
  $set: { ["__proto__"]: 1, "constructor.prototype": 2 },
}, { ["__proto__"]: 1, constructor: { prototype: 2 } });

Deno.test("an update that changes nothing answers the very same document", () => {
  const before = doc({ _id: 1, a: [1, { b: 2 }], c: "x" });
  const updates: Fields[] = [
    { $set: { "a.1.b": 2, c: "x" } },
    { $unset: { x: 1 } },
    { $addToSet: { a: 1 } },
    { $pull: { a: 9 } },
    { $max: { c: "a" } },
    { $setOnInsert: { z: 1 } },
    { a: [1, { b: 2 }], c: "x" },
  ];
  for (const update of updates) assert.equal(apply(before, update), before, Deno.inspect(update));
  assert.notEqual(apply(before, { $set: { "a.1.b": new Double(2) } }), before);
});

Deno.test("an ObjectId in $set stays one", () => {
  assert.equal(typeName(apply({}, { $set: { a: new ObjectId() } }).get("a")!), "objectId");
  assert.ok(apply({}, { $set: { a: 1 } }).get("a") instanceof Int32);
});

refuses(
  "two operators on one path conflict",
  {},
  { $set: { a: 1 }, $inc: { a: 1 } },
  40,
  /at 'a'$/,
);
refuses("a path and one below it conflict", {}, { $set: { "a.b": 1, a: 1 } }, 40, /at 'a'$/);
refuses("$rename conflicts with its target", {}, { $rename: { a: "b" }, $set: { b: 1 } }, 40);
refuses(
  "a field below a scalar cannot be",
  { a: 5 },
  { $set: { "a.b": 1 } },
  28,
  /'b' in element \{a: 5\}/,
);
refuses("a named field of an array cannot be", { a: [1] }, { $set: { "a.b": 1 } }, 28);
refuses("a field below null cannot be", { a: null }, { $inc: { "a.b": 1 } }, 28);
refuses("_id cannot change", { _id: 1 }, { $set: { _id: 2 } }, 66);
refuses("_id cannot go", { _id: 1 }, { $unset: { _id: 1 } }, 66);
refuses("a replacement cannot change _id", { _id: 1 }, { _id: 2 }, 66);
refuses("$inc of text is an error", { a: "x" }, { $inc: { a: 1 } }, 14, /non-numeric type string/);
refuses("$inc of null is an error", { a: null }, { $inc: { a: 1 } }, 14, /non-numeric type null/);
refuses("$inc by text is an error", { a: 1 }, { $inc: { a: "x" } }, 14, /non-numeric argument/);
refuses(
  "$inc beyond int64 is an error",
  { a: Long.MAX_VALUE },
  { $inc: { a: 1 } },
  2,
  /Failed to apply/,
);
refuses("$push to a scalar is an error", { a: 1 }, { $push: { a: 1 } }, 2, /must be an array/);
refuses("$pop of a scalar is an error", { a: 1 }, { $pop: { a: 1 } }, 14);
refuses("an unknown operator is an error", {}, { $foo: { a: 1 } }, 9, /^Unknown modifier: \$foo/);
refuses("an operator beside fields is an error", {}, { $set: { a: 1 }, b: 1 }, 9);
refuses("a field with a dollar in a replacement is an error", {}, { a: 1, $b: 1 }, 52);
refuses("an operator without a document is an error", {}, { $set: 5 }, 9);
refuses("an empty path component is an error", {}, { $set: { "a..b": 1 } }, 56);
refuses(
  "a positional update without a match is an error",
  { a: [1] },
  { $set: { "a.$": 1 } },
  2,
  /positional/,
  {
    filter: { x: null },
  },
);
refuses(
  "an array filter that no path uses is an error",
  { a: [] },
  { $set: { b: 1 } },
  9,
  /'x' was not used/,
  {
    arrayFilters: [{ x: 1 }],
  },
);
refuses(
  "an identifier without a filter is an error",
  { a: [] },
  { $set: { "a.$[x]": 1 } },
  2,
  /No array filter/,
);
refuses("$[] on what is no array is an error", { a: 1 }, { $set: { "a.$[]": 1 } }, 2, /non-array/);
refuses("$[] on what is absent is an error", {}, { $set: { "a.$[]": 1 } }, 2, /must exist/);
refuses(
  "an array filter with a pipeline is an error",
  {},
  [{ $set: { a: 1 } }],
  9,
  /arrayFilters/,
  {
    arrayFilters: [{ x: 1 }],
  },
);
refuses("a stage that is no reshaping is not allowed in an update", {}, [{ $match: {} }], 72);
refuses(
  "$rename through an array is an error",
  { a: [{ b: 1 }] },
  { $rename: { "a.0.b": "c" } },
  2,
  /array element/,
);
refuses("an array cannot be an _id", {}, { $set: { _id: [1] } }, 53, /type array/);
