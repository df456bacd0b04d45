import assert from "node:assert/strict";
import { doc, type Literal } from "../document/build.ts";
import { encodeDocument } from "../document/codec.ts";
import { compileMatcher } from "../query/matcher.ts";
import { compileProjection } from "./projection.ts";

type Fields = { readonly [name: string]: Literal };

function check(name: string, before: Fields, spec: Fields, after: Fields, filter?: Fields): void {
  Deno.test(name, () => {
    const matcher = filter && compileMatcher(doc(filter));
    const result = compileProjection(doc(spec), { matcher })(doc(before));
    assert.deepEqual(result, doc(after));
    assert.deepEqual(encodeDocument(result), encodeDocument(doc(after)));
  });
}

const DOC = { _id: 1, a: { b: 1, c: 2 }, d: [{ e: 1, f: 2 }, 5, { f: 3 }], g: [1, 2, 3, 4] };

check("an inclusion keeps _id in front and the document's order", DOC, { g: 1, "a.c": true }, {
  _id: 1,
  a: { c: 2 },
  g: [1, 2, 3, 4],
});
check("an inclusion without _id", DOC, { "a.b": 1, _id: 0 }, { a: { b: 1 } });
check("_id alone is an inclusion, and its exclusion an exclusion", DOC, { _id: 1 }, { _id: 1 });
check("an exclusion takes fields out", DOC, { a: 0, d: 0, "g.x": 0 }, { _id: 1, g: [1, 2, 3, 4] });
check("an exclusion may name _id as included", DOC, { _id: 1, a: 0, d: 0 }, {
  _id: 1,
  g: [1, 2, 3, 4],
});
check("an inclusion goes into arrays and leaves out what is no document", DOC, { "d.e": 1 }, {
  _id: 1,
  d: [{ e: 1 }, {}],
});
check("an exclusion goes into arrays and keeps what is no document", DOC, {
  "d.f": 0,
  a: 0,
  g: 0,
}, { _id: 1, d: [{ e: 1 }, 5, {}] });
check("nested specifications are dotted paths", DOC, { a: { b: 1 } }, { _id: 1, a: { b: 1 } });
check("$slice alone keeps the other fields", { a: [1, 2, 3], b: 1 }, { a: { $slice: -2 } }, {
  a: [2, 3],
  b: 1,
});
check("$slice skips and limits", { a: [1, 2, 3, 4] }, { a: { $slice: [1, 2] } }, { a: [2, 3] });
check("$elemMatch keeps the first element that matches", DOC, {
  d: { $elemMatch: { f: { $gte: 2 } } },
}, {
  _id: 1,
  d: [{ e: 1, f: 2 }],
});
check("$elemMatch without a match leaves the field out", DOC, { d: { $elemMatch: { f: 9 } } }, {
  _id: 1,
});
check("the positional $ keeps the element that the filter met", DOC, { "g.$": 1 }, {
  _id: 1,
  g: [3],
}, { g: { $gt: 2 } });
check("expressions are computed and come last", DOC, { x: { $eq: ["$a.b", 1] }, g: 1 }, {
  _id: 1,
  g: [1, 2, 3, 4],
  x: true,
});
check("$$REMOVE leaves a field out", DOC, { x: "$$REMOVE", "a.b": 1 }, { _id: 1, a: { b: 1 } });
check("an empty projection changes nothing", { a: 1 }, {}, { a: 1 });

const ERRORS: [string, Fields, number][] = [
  ["inclusion in an exclusion", { a: 0, b: 1 }, 31253],
  ["exclusion in an inclusion", { a: 1, b: 0 }, 31254],
  ["a path twice", { a: 1, "a.b": 1 }, 31249],
  ["a path above another", { "a.b": 1, a: 1 }, 31250],
  ["an empty document", { a: {} }, 51270],
  ["an unknown expression", { a: { $foo: 1 } }, 168],
  ["an empty path component", { "a..b": 1 }, 15998],
  ["$meta", { a: { $meta: "textScore" } }, 238],
];

for (const [name, spec, code] of ERRORS) {
  Deno.test(`a projection with ${name} is an error`, () => {
    assert.throws(() => compileProjection(doc(spec)), { code });
  });
}

Deno.test("a positional projection without a match is an error", () => {
  const project = compileProjection(doc({ "a.$": 1 }), compileMatcher(doc({})));
  assert.throws(() => project(doc({ a: [1] })), { code: 51246 });
});
