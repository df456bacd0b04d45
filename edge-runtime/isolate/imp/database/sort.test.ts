import assert from "node:assert/strict";
import { type Sort, sortDocument } from "./sort.ts";

Deno.test("every spelling of a sort means the same document", () => {
  const cases: [Sort, [string, unknown][]][] = [
    ["a", [["a", 1]]],
    [["a", "desc"], [["a", -1]]],
    [["a", "b"], [["a", 1], ["b", 1]]],
    [[["a", 1], ["b", "descending"]], [["a", 1], ["b", -1]]],
    [{ b: -1, a: 1 }, [["b", -1], ["a", 1]]],
    [new Map([["a", "asc" as const]]), [["a", 1]]],
    [{ score: { $meta: "textScore" } }, [["score", { $meta: "textScore" }]]],
  ];
  for (const [sort, expected] of cases) assert.deepEqual([...sortDocument(sort)!], expected);
  assert.deepEqual([...sortDocument("a", "desc")!], [["a", -1]]);
  assert.throws(() => sortDocument({ a: 2 as never }), { name: "MongoInvalidArgumentError" });
});
