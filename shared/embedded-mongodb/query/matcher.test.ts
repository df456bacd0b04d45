import assert from "node:assert/strict";
import { doc, type Literal } from "../document/build.ts";
import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
} from "../document/values.ts";
import { compileMatcher } from "./matcher.ts";

type Fields = { readonly [name: string]: Literal };

const matches = (filter: Fields, fields: Fields) =>
  compileMatcher(doc(filter)).matches(doc(fields));

/** Filter, the documents it matches, the documents it does not. */
function check(name: string, filter: Fields, yes: Fields[], no: Fields[]): void {
  Deno.test(name, () => {
    for (const fields of yes) assert.ok(matches(filter, fields), `matches ${Deno.inspect(fields)}`);
    for (const fields of no) assert.ok(!matches(filter, fields), `leaves ${Deno.inspect(fields)}`);
  });
}

const regex = (pattern: string, options = "") => new BSONRegExp(pattern, options);
const id = new ObjectId();

check("an empty filter matches everything", {}, [{}, { a: 1 }], []);
check(
  "numbers are equal across their types",
  { a: 1 },
  [{ a: new Int32(1) }, { a: Long.ONE }, { a: new Double(1) }, { a: new Decimal128("1.0") }],
  [{ a: "1" }, { a: true }, { a: 2 }, {}],
);
check("ObjectIds are equal by their bytes", { a: id }, [{ a: new ObjectId(id.toHexString()) }], [{
  a: id.toHexString(),
}]);
check("documents are equal with their fields in order", { a: { b: 1, c: 2 } }, [
  { a: { b: 1, c: 2 } },
  { a: [{ b: 1, c: 2 }] },
], [{ a: { c: 2, b: 1 } }, { a: { b: 1 } }]);
check("an array is equal to itself and to an element", { a: [1, 2] }, [{ a: [1, 2] }, {
  a: [[1, 2], 3],
}], [{ a: [2, 1] }, { a: [1, 2, 3] }, { a: 1 }]);
check("a scalar matches an element of an array", { a: 1 }, [{ a: [2, 1] }], [{ a: [[1]] }]);
check("null matches what is null or absent", { a: null }, [
  {},
  { a: null },
  { a: [1, null] },
  { a: undefined },
], [{ a: 0 }, { a: [] }, { a: [1] }]);
check("null at a dotted path matches where the path ends early", { "a.b": null }, [
  {},
  { a: 4 },
  { a: {} },
  { a: { b: null } },
  { a: [{ b: 1 }, {}] },
], [{ a: [] }, { a: [1, 2] }, { a: [{ b: 1 }] }, { a: [[]] }]);
check("$gte null and $lte null match what is absent", { a: { $gte: null } }, [{}, { a: null }], [{
  a: 1,
}]);
check("$ne is the opposite of $eq, for arrays too", { a: { $ne: 1 } }, [{}, { a: 2 }, {
  a: [2],
}], [{ a: 1 }, { a: [2, 1] }]);
check("$nin with null leaves out what is absent", { a: { $nin: [null, 1] } }, [{ a: 2 }], [
  {},
  { a: 1 },
  { a: [1, 2] },
]);
check("a range stays within its type", { a: { $gt: 5 } }, [{ a: 6 }, { a: Long.MAX_VALUE }, {
  a: [1, 9],
}], [{ a: "x" }, { a: new Date() }, { a: 5 }, {}, { a: new Double(NaN) }]);
check("two bounds may be met by two elements", { a: { $gt: 5, $lt: 3 } }, [{ a: [1, 9] }], [{
  a: [4],
}, { a: 4 }]);
check(
  "everything is above MinKey and below MaxKey",
  {
    a: { $gt: new MinKey(), $lt: new MaxKey() },
  },
  [{ a: 1 }, { a: "x" }, { a: null }],
  [{ a: new MinKey() }, {}],
);
check("NaN equals NaN and is in no range", { a: { $gte: new Double(NaN) } }, [
  { a: new Double(NaN) },
  { a: new Decimal128("NaN") },
], [{ a: 1 }]);
check(
  "$in takes values of all types and regular expressions",
  {
    a: { $in: [1, regex("^b"), null] },
  },
  [{ a: 1 }, { a: Long.ONE }, { a: "bc" }, { a: ["x", "b"] }, {}],
  [{ a: "cb" }, { a: 2 }],
);
check("binaries differ by subtype", { a: new Binary(new Uint8Array([1]), 4) }, [
  { a: new Binary(new Uint8Array([1]), 4) },
], [{ a: new Binary(new Uint8Array([1]), 0) }]);
check("a path leads through arrays of documents", { "a.b.c": 1 }, [
  { a: { b: { c: 1 } } },
  { a: [{ b: [{ c: 2 }, { c: [1] }] }] },
], [{ a: [[{ b: { c: 1 } }]] }]);
check("a number in a path is an index and a name", { "a.1": 5 }, [
  { a: [4, 5] },
  { a: { "1": 5 } },
  { a: [{ "1": 5 }] },
], [{ a: [5, 4] }, { a: [[4, 5]] }, { a: [1, [5]] }]);
check("a path goes on behind an index", { "a.0.b": 1 }, [{ a: [{ b: 1 }] }, { a: [[{ b: 1 }]] }], [
  { a: [{}, { b: 1 }] },
]);
check("$exists asks for the field and not for its value", { a: { $exists: true } }, [
  { a: null },
  { a: undefined },
  { a: [] },
], [{}]);
check("$exists: false is its opposite, also below arrays", { "a.b": { $exists: false } }, [
  {},
  { a: [] },
  { a: [1] },
], [{ a: [{ b: 1 }, {}] }]);
check("$type looks into arrays and at them", { a: { $type: "string" } }, [{ a: "x" }, {
  a: [1, "x"],
}], [{ a: 1 }, {}]);
check("$type knows numbers and arrays", { a: { $type: ["number", "array"] } }, [
  { a: 1 },
  { a: Long.ONE },
  { a: [] },
], [{ a: "x" }]);
check("$type takes the number of a type", { a: { $type: 18 } }, [{ a: Long.ONE }], [{ a: 1 }]);
check("a regular expression matches text and its own like", { a: regex("^ab", "i") }, [
  { a: "ABc" },
  { a: ["x", "ab"] },
  { a: regex("^ab", "i") },
], [{ a: 1 }, { a: "xab" }, { a: regex("^ab") }]);
check("$regex takes its options beside it", { a: { $regex: "^a # start\n b", $options: "xi" } }, [{
  a: "AB",
}], [{ a: "a b" }]);
check("$eq with a regular expression means the very value", { a: { $eq: regex("a") } }, [
  { a: regex("a") },
], [{ a: "a" }]);
check("$mod cuts fractions and takes longs", { a: { $mod: [4, 1] } }, [
  { a: 5 },
  { a: 5.9 },
  { a: Long.fromInt(9) },
], [{ a: 4 }, { a: "5" }, { a: new Double(NaN) }]);
check("$size counts the array itself", { a: { $size: 2 } }, [{ a: [1, 2] }], [
  { a: [[1, 2]] },
  { a: 2 },
  {},
]);
check("$all wants each, and takes a scalar for a single one", { a: { $all: [1] } }, [
  { a: 1 },
  { a: [2, 1] },
], [{ a: 2 }]);
check(
  "$all with $elemMatch wants an element for each",
  {
    a: { $all: [{ $elemMatch: { b: 1 } }, { $elemMatch: { c: 2 } }] },
  },
  [{ a: [{ b: 1 }, { c: 2 }] }],
  [{ a: [{ b: 1 }] }],
);
check("$all of nothing matches nothing", { a: { $all: [] } }, [], [{ a: [] }, {}]);
check("$elemMatch wants one element to meet all", { a: { $elemMatch: { $gt: 1, $lt: 5 } } }, [{
  a: [0, 3],
}], [{ a: [0, 9] }, { a: 3 }]);
check("$elemMatch on documents wants one to meet all", { a: { $elemMatch: { b: 1, c: 2 } } }, [{
  a: [{ b: 1, c: 2 }],
}], [{ a: [{ b: 1 }, { c: 2 }] }, { a: { b: 1, c: 2 } }]);
check("$elemMatch takes $or and $not", {
  a: { $elemMatch: { $or: [{ b: 1 }, { c: { $not: { $lt: 5 } } }] } },
}, [
  { a: [{ b: 1 }] },
  { a: [{ b: 2 }] },
], [{ a: [{ c: 1 }] }, { a: [] }]);
check(
  "$not turns a condition, and takes a regular expression",
  {
    a: { $not: { $gt: 5 } },
    b: { $not: regex("x") },
  },
  [{}, { a: 5, b: "y" }, { a: "z" }],
  [{ a: 6 }, { b: "x" }, { a: [1, 6] }],
);
check(
  "$and, $or and $nor combine filters",
  {
    $and: [{ a: 1 }, { $or: [{ b: 1 }, { b: 2 }] }],
    $nor: [{ c: 1 }],
  },
  [{ a: 1, b: 2 }],
  [{ a: 1 }, { a: 1, b: 1, c: 1 }],
);
check("bits are tested in two's complement and in binary data", { a: { $bitsAllSet: [0, 63] } }, [
  { a: -1 },
  { a: Long.NEG_ONE },
  { a: new Double(-1) },
], [{ a: 1 }, { a: 1.5 }, { a: "x" }]);
check("a mask of bits may be a number", { a: { $bitsAnyClear: 6 } }, [{ a: 2 }, { a: 1 }], [{
  a: 6,
}]);
check("$expr compares the fields of a document", { $expr: { $gt: ["$a", "$b.c"] } }, [{
  a: 2,
  b: { c: 1 },
}], [{ a: 1, b: { c: 1 } }]);
check("__proto__ and constructor are ordinary names", { constructor: null, ["__proto__"]: null }, [
  {},
], [{ constructor: 1 }]);

Deno.test("$expr sees the variables of let", () => {
  const matcher = compileMatcher(doc({ $expr: { $eq: ["$a", "$$wanted"] } }), {
    let: doc({ wanted: { $literal: 7 } }),
  });
  assert.ok(matcher.matches(doc({ a: 7 })));
  assert.ok(!matcher.matches(doc({ a: 8 })));
});

const ERRORS: [string, Fields, number, RegExp][] = [
  ["an unknown operator", { a: { $foo: 1 } }, 2, /^unknown operator: \$foo$/],
  ["an unknown operator behind a known one", { a: { $gt: 1, foo: 1 } }, 2, /unknown operator: foo/],
  ["an unknown top level operator", { $foo: 1 }, 2, /^unknown top level operator: \$foo\./],
  ["$in without an array", { a: { $in: 1 } }, 2, /\$in needs an array/],
  ["an operator under $in", { a: { $in: [{ $gt: 1 }] } }, 2, /cannot nest \$ under \$in/],
  ["$ne with a regular expression", { a: { $ne: regex("a") } }, 2, /regex as arg to \$ne/],
  ["$gt with a regular expression", { a: { $gt: regex("a") } }, 2, /RegEx as arg/],
  ["an empty $and", { $and: [] }, 2, /nonempty array/],
  ["$or of no documents", { $or: [1] }, 2, /full objects/],
  ["an empty $not", { a: { $not: {} } }, 2, /cannot be empty/],
  ["an invalid pattern", { a: regex("(") }, 51091, /Regular expression is invalid/],
  ["$mod by zero", { a: { $mod: [0, 1] } }, 2, /divisor cannot be 0/],
  ["a negative $size", { a: { $size: -1 } }, 2, /non-negative/],
  ["an unknown type", { a: { $type: "text" } }, 2, /Unknown type name alias: text/],
  ["undefined as operand", { a: { $gt: undefined } }, 2, /cannot compare to undefined/],
  ["$where", { $where: "true" }, 238, /not supported/],
  ["$near", { a: { $near: [0, 0] } }, 238, /not supported/],
  ["an unknown expression", { $expr: { $foo: 1 } }, 168, /Unrecognized expression '\$foo'/],
  ["an unknown variable", { $expr: "$$foo" }, 17276, /undefined variable: foo/],
];

for (const [name, filter, code, message] of ERRORS) {
  Deno.test(`${name} is an error with MongoDB's code`, () => {
    assert.throws(() => compileMatcher(doc(filter)), { code, message });
  });
}

const POSITIONS: [string, Fields, Fields, number | undefined][] = [
  ["an element", { a: 3 }, { a: [1, 3] }, 1],
  ["a field of an element", { "a.b": 3 }, { a: [{ b: 1 }, { b: 3 }] }, 1],
  ["$elemMatch", { a: { $elemMatch: { b: 1, c: 2 } } }, { a: [{ b: 1 }, { b: 1, c: 2 }] }, 1],
  ["$in within $and", { $and: [{ x: 1 }, { a: { $in: [5] } }] }, { x: 1, a: [4, 5] }, 1],
  ["the outer of two arrays", { "a.b": 3 }, { a: [{ b: [1] }, { b: [1, 2, 3] }] }, 1],
  ["no array", { a: 3 }, { a: 3 }, undefined],
  ["a negation", { a: { $ne: 4 } }, { a: [1, 3] }, undefined],
];

for (const [name, filter, fields, expected] of POSITIONS) {
  Deno.test(`the positional index comes from ${name}`, () => {
    assert.equal(compileMatcher(doc(filter)).position(doc(fields)), expected);
  });
}
