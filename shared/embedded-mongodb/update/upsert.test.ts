import assert from "node:assert/strict";
import { doc, type Literal } from "../document/build.ts";
import { BSONRegExp, ObjectId } from "../document/values.ts";
import { upsertDocument } from "./upsert.ts";

type Fields = { readonly [name: string]: Literal };

const upsert = (filter: Fields, update: Fields | Fields[]) =>
  upsertDocument(
    doc(filter),
    Array.isArray(update) ? update.map(doc) : doc(update as Fields),
    { now: new Date() },
  );

function check(name: string, filter: Fields, update: Fields | Fields[], after: Fields): void {
  Deno.test(name, () => {
    const result = upsert(filter, update);
    assert.deepEqual(result, doc(after));
    assert.deepEqual([...result.keys()], Object.keys(after));
  });
}

check(
  "an upsert takes the fields the filter sets equal, from $and and $eq too",
  {
    _id: 1,
    a: 2,
    $and: [{ b: { $eq: 3 } }, { c: { $gt: 5 } }, { d: new BSONRegExp("x") }],
    "e.f": 4,
    g: { $in: [5] },
  },
  { $set: { h: 1 }, $setOnInsert: { i: 2 } },
  {
    _id: 1,
    a: 2,
    b: 3,
    e: { f: 4 },
    g: 5,
    h: 1,
    i: 2,
  },
);
check("an upsert by $or takes nothing from it", { _id: 1, $or: [{ a: 1 }, { b: 1 }] }, {
  $inc: { n: 1 },
}, { _id: 1, n: 1 });
check("the update goes over the filter's fields", { _id: 1, n: 5 }, { $inc: { n: 1 } }, {
  _id: 1,
  n: 6,
});
check("a replacement takes only _id from the filter", { _id: 1, a: 2 }, { b: 3 }, { _id: 1, b: 3 });
check("an _id in $setOnInsert comes first", { a: 1 }, { $setOnInsert: { _id: 7 } }, {
  _id: 7,
  a: 1,
});
check("a pipeline sees the filter's fields", { _id: 1, a: 2 }, [{ $set: { b: "$a" } }], {
  _id: 1,
  a: 2,
  b: 2,
});

Deno.test("an upsert without an _id makes an ObjectId, in front", () => {
  const [first] = upsert({ a: 1 }, { $set: { b: 1 } });
  assert.equal(first?.[0], "_id");
  assert.ok(first?.[1] instanceof ObjectId);
});

Deno.test("an upsert cannot change the filter's _id", () => {
  assert.throws(() => upsert({ _id: 1 }, { $set: { _id: 2 } }), { code: 66 });
  assert.throws(() => upsert({ _id: 1 }, { _id: 2 }), { code: 66 });
});

Deno.test("a filter that sets a path twice is an error", () => {
  assert.throws(() => upsert({ a: 1, "a.b": 1 }, { $set: { c: 1 } }), { code: 54 });
  assert.throws(() => upsert({ $and: [{ a: 1 }, { a: 2 }] }, { $set: { c: 1 } }), { code: 54 });
});

Deno.test("a document in the filter is not written to", () => {
  const filter = doc({ a: { b: 1 } });
  upsertDocument(filter, doc({ $set: { "a.c": 1 } }), { now: new Date() });
  assert.deepEqual(filter, doc({ a: { b: 1 } }));
});
