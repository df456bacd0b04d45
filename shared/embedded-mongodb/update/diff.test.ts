import assert from "node:assert/strict";
import fc from "fast-check";
import { doc, type Literal } from "../document/build.ts";
import { arrayIndex } from "../document/path.ts";
import { type Doc, isDoc, type Value } from "../document/values.ts";
import { docs } from "../order/arbitraries.ts";
import { diffDocuments, isEmptyDiff, type UpdateDescription } from "./diff.ts";
import { identical } from "./identical.ts";
import { compileUpdate } from "./update.ts";

type Fields = { readonly [name: string]: Literal };

function check(name: string, before: Fields, after: Fields, expected: {
  updated?: Fields;
  removed?: string[];
  truncated?: { field: string; newSize: number }[];
}): void {
  Deno.test(name, () => {
    const diff = diffDocuments(doc(before), doc(after));
    assert.deepEqual(diff.updatedFields, doc(expected.updated ?? {}));
    assert.deepEqual(diff.removedFields, expected.removed ?? []);
    assert.deepEqual(diff.truncatedArrays, expected.truncated ?? []);
  });
}

check("changed, new and removed fields", { a: 1, b: 1, c: 1 }, { a: 2, c: 1, d: 1 }, {
  updated: { a: 2, d: 1 },
  removed: ["b"],
});
check("a change below is named by its path", { a: { b: { c: 1, d: 1 } } }, {
  a: { b: { c: 2, d: 1 } },
}, {
  updated: { "a.b.c": 2 },
});
check("elements of arrays are named by their index", { a: [1, 2, 3] }, { a: [1, 9, 3, 4] }, {
  updated: { "a.1": 9, "a.3": 4 },
});
check("a shorter array is truncated", { a: [1, 2, 3, 4] }, { a: [1, 9] }, {
  updated: { "a.1": 9 },
  truncated: [{ field: "a", newSize: 2 }],
});
check("an array that was or becomes empty", { a: [], b: [1] }, { a: [1], b: [] }, {
  updated: { "a.0": 1 },
  truncated: [{ field: "b", newSize: 0 }],
});
check("an array with nothing left is set anew", { a: [1, 2] }, { a: [3, 4] }, {
  updated: { a: [3, 4] },
});
check("a number of another type is a change", { a: 1 }, { a: 1n }, { updated: { a: 1n } });
check("fields that changed places are set anew", { a: 1, b: 2 }, { b: 2, a: 1 }, {
  updated: { a: 1 },
});

Deno.test("what an operator wrote is named as a whole, and appended elements by their index", () => {
  const before = doc({
    a: { x: 1, y: 1 },
    b: [1, 2],
    c: [1, 2, 3],
    d: [{ e: 1, f: 1 }],
    g: { h: 1 },
  });
  const update = compileUpdate(
    doc({
      $set: { a: { x: 2, y: 1 }, "d.$[].e": 2, "g.i.j": 1 },
      $push: { b: 3 },
      $pull: { c: 2 },
    }),
    { now: new Date() },
  );
  const diff = diffDocuments(before, update(before), update.shape);
  assert.deepEqual(
    diff.updatedFields,
    doc({ a: { x: 2, y: 1 }, "b.2": 3, c: [1, 3], "d.0.e": 2, "g.i": { j: 1 } }),
  );
  assert.deepEqual([diff.removedFields, diff.truncatedArrays], [[], []]);
});

Deno.test("two equal documents have an empty difference", () => {
  assert.ok(isEmptyDiff(diffDocuments(doc({ a: [1, { b: 1 }] }), doc({ a: [1, { b: 1 }] }))));
});

/** Applies a difference as a reader of change events would. */
function patch(before: Doc, diff: UpdateDescription): Doc {
  const copy = (value: Value): Value =>
    isDoc(value)
      ? new Map([...value].map(([name, part]) => [name, copy(part)]))
      : Array.isArray(value)
      ? value.map(copy)
      : value;
  const result = copy(before) as Doc;
  const step = (parent: Value, name: string): Value =>
    isDoc(parent) ? parent.get(name) : (parent as Value[])[arrayIndex(name)];
  const parentOf = (path: string): [Value, string] => {
    const parts = path.split(".");
    const last = parts.pop()!;
    return [parts.reduce(step, result), last];
  };
  for (const { field, newSize } of diff.truncatedArrays) {
    const [parent, name] = parentOf(field);
    (step(parent, name) as Value[]).length = newSize;
  }
  for (const path of diff.removedFields) {
    const [parent, name] = parentOf(path);
    (parent as Doc).delete(name);
  }
  for (const [path, value] of diff.updatedFields) {
    const [parent, name] = parentOf(path);
    if (isDoc(parent)) parent.set(name, value);
    else (parent as Value[])[arrayIndex(name)] = value;
  }
  return result;
}

Deno.test("a difference applied to the old document gives the new one", () => {
  const hasDots = (value: Value): boolean =>
    isDoc(value)
      ? [...value].some(([name, part]) => name.includes(".") || hasDots(part))
      : Array.isArray(value) && value.some(hasDots);
  const plain = docs.filter((value) => !hasDots(value));
  fc.assert(
    fc.property(plain, plain, fc.boolean(), (first, second, isNested) => {
      const before: Doc = isNested
        ? new Map<string, Value>([["x", first], ["y", [first, "1"]]])
        : first;
      const after: Doc = isNested
        ? new Map<string, Value>([["x", second], ["y", [second, "2"]]])
        : second;
      const sort = (value: Value): Value =>
        isDoc(value)
          ? new Map(
            [...value].sort(([a], [b]) => a < b ? -1 : 1).map(([n, part]) => [n, sort(part)]),
          )
          : Array.isArray(value)
          ? value.map(sort)
          : value;
      const patched = patch(before, diffDocuments(before, after));
      assert.ok(identical(sort(patched), sort(after)));
    }),
    { numRuns: 2000 },
  );
});
