import assert from "node:assert/strict";
import { doc, type Literal, toValue } from "../document/build.ts";
import type { Doc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { compileIndex, indexKeys } from "./index-spec.ts";

function keysOf(spec: Record<string, Literal>, document: Literal): unknown[][] {
  const index = compileIndex(1, doc({ name: "i", ...spec }), false);
  return indexKeys(index, toValue(document) as Doc).map(({ values }) =>
    values.map((value) =>
      value instanceof Map ? Object.fromEntries(value) : value?.valueOf() ?? value
    )
  );
}

Deno.test("a document has a key for each element of an array, once", () => {
  assert.deepEqual(keysOf({ key: { a: 1 } }, { a: 5 }), [[5]]);
  assert.deepEqual(keysOf({ key: { a: 1 } }, {}), [[null]]);
  assert.deepEqual(keysOf({ key: { a: 1 } }, { a: [1, 2, 1] }), [[1], [2]]);
  assert.deepEqual(keysOf({ key: { a: 1 } }, { a: [] }), [[undefined]]);
  assert.deepEqual(keysOf({ key: { a: 1 } }, { a: [[1, 2], 3] }).length, 2);
  assert.deepEqual(keysOf({ key: { a: 1, b: -1 } }, { a: [1, 2], b: 3 }), [[1, 3], [2, 3]]);
});

Deno.test("paths through one array are taken element by element", () => {
  const document = { a: [{ b: 1, c: 2 }, { b: 3 }, 4] };
  assert.deepEqual(keysOf({ key: { "a.b": 1, "a.c": 1 } }, document), [[1, 2], [3, null], [
    null,
    null,
  ]]);
  assert.deepEqual(keysOf({ key: { "a.0.b": 1 } }, document), [[1]]);
  assert.deepEqual(keysOf({ key: { "a.b": 1 } }, { a: { b: [1, 2] } }), [[1], [2]]);
});

Deno.test("two arrays side by side cannot be in one index", () => {
  assert.throws(
    () => keysOf({ key: { a: 1, b: 1 } }, { a: [1], b: [2] }),
    (error) => error instanceof MongoError && error.code === 171,
  );
});

Deno.test("a sparse index lists a document that has one of its paths, a partial one what its filter matches", () => {
  assert.deepEqual(keysOf({ key: { a: 1, b: 1 }, sparse: true }, { c: 1 }), []);
  assert.deepEqual(keysOf({ key: { a: 1, b: 1 }, sparse: true }, { b: null }), [[null, null]]);
  const partial = { key: { a: 1 }, partialFilterExpression: { b: { $gt: 1 } } };
  assert.deepEqual(keysOf(partial, { a: 1, b: 1 }), []);
  assert.deepEqual(keysOf(partial, { a: 1, b: 2 }), [[1]]);
});
