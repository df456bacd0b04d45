import assert from "node:assert/strict";
import { describeIndexes, indexKey } from "./indexes.ts";

Deno.test("an index key keeps its kinds", () => {
  assert.deepEqual([...indexKey({ a: 1, b: "text", c: "2dsphere" })], [
    ["a", 1],
    ["b", "text"],
    ["c", "2dsphere"],
  ]);
  assert.deepEqual([...indexKey("a")], [["a", 1]]);
  assert.deepEqual([...indexKey(["a", "b"])], [["a", 1], ["b", 1]]);
  assert.deepEqual([...indexKey(["a", "2dsphere"])], [["a", "2dsphere"]]);
  assert.deepEqual([...indexKey([["a", -1], ["b", 1]])], [["a", -1], ["b", 1]]);
});

Deno.test("an index is named after its fields unless it has a name", () => {
  const indexes = describeIndexes([{ key: { a: 1, b: -1 } }, { key: "c", name: "own" }]);
  assert.deepEqual(indexes.map(({ name }) => name), ["a_1_b_-1", "own"]);
});
