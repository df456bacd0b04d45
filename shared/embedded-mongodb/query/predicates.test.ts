import assert from "node:assert/strict";
import fc from "fast-check";
import { doc, type Literal, toValue } from "../document/build.ts";
import { keyValues, splitPath } from "../document/path.ts";
import { BSONRegExp, type Doc, type Value } from "../document/values.ts";
import { compareValues } from "../order/compare.ts";
import { compileMatcher } from "./matcher.ts";
import { type PathPredicate, pathPredicates } from "./predicates.ts";

type Fields = { readonly [name: string]: Literal };

function check(name: string, filter: Fields, expected: Record<string, PathPredicate>): void {
  Deno.test(name, () => {
    assert.deepEqual(pathPredicates(doc(filter)), new Map(Object.entries(expected)));
  });
}

const one = toValue(1);
const two = toValue(2);

check("equality and $eq are one key", { a: 1, "b.c": { $eq: 2 } }, {
  a: { in: [one], eq: one },
  "b.c": { in: [two], eq: two },
});
check("ranges are bounds, from $and too", { $and: [{ a: { $gt: 1 } }, { a: { $lte: 2 } }] }, {
  a: { lower: { value: one, inclusive: false }, upper: { value: two, inclusive: true } },
});
check("null stands for undefined as well", { a: null, b: { $in: [1, null] } }, {
  a: { in: [undefined, null] },
  b: { in: [undefined, one, null] },
});
check("what an index cannot tell is left out", {
  a: { $ne: 1 },
  b: new BSONRegExp("x"),
  c: [1],
  d: { $in: [1, new BSONRegExp("x")] },
  e: { $exists: true },
  $or: [{ f: 1 }],
}, {});

/** Whether one of a document's keys meets a part of a predicate. */
function meets(keys: Value[], predicate: PathPredicate): boolean {
  const { lower, upper } = predicate;
  const wanted = predicate.in;
  const inList = wanted === undefined ||
    keys.some((key) => wanted.some((value) => compareValues(key, value) === 0));
  const isAbove = lower === undefined ||
    keys.some((key) => compareValues(key, lower.value) > (lower.inclusive ? -1 : 0));
  const isBelow = upper === undefined ||
    keys.some((key) => compareValues(key, upper.value) < (upper.inclusive ? 1 : 0));
  return inList && isAbove && isBelow;
}

const scalar = fc.constantFrom<Literal>(null, undefined, 0, 1, 2, 1.5, "x", "", NaN, [], {});
const value = fc.oneof(
  scalar,
  fc.array(fc.oneof(scalar, fc.record({ b: scalar }), fc.constant({})), { maxLength: 3 }),
  fc.record({ b: fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })) }),
);
const documents = fc.oneof(value.map((a): Doc => doc({ a })), fc.constant(doc({})));
const operand = scalar.filter((given) => given !== undefined);
const operator = fc.constantFrom("$eq", "$gt", "$gte", "$lt", "$lte");
const conditions = fc.oneof(
  operand,
  fc.tuple(operator, operand).map(([name, given]): Literal => ({ [name]: given })),
  fc.array(operand, { maxLength: 3 }).map((given): Literal => ({ $in: given })),
);

Deno.test("whatever a filter matches has keys that meet its predicates", () => {
  const path = fc.constantFrom("a", "a.b", "a.0");
  fc.assert(
    fc.property(documents, path, conditions, conditions, (document, at, first, second) => {
      const filter = doc({ $and: [{ [at]: first }, { [at]: second }] });
      if (!compileMatcher(filter).matches(document)) return;
      for (const [name, predicate] of pathPredicates(filter)) {
        const { values } = keyValues(document, splitPath(name));
        assert.ok(meets(values, predicate), `${Deno.inspect(values)}, ${Deno.inspect(predicate)}`);
      }
    }),
    { numRuns: 5000 },
  );
});
