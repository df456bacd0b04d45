import assert from "node:assert/strict";
import { doc, type Literal } from "../document/build.ts";
import { type Doc, Double, Long, typeName } from "../document/values.ts";
import { runPipeline } from "./pipeline.ts";

type Fields = { readonly [name: string]: Literal };

const SALES = [
  { _id: 1, item: "a", price: 10, qty: 2, tags: ["x", "y"], at: { city: "Seoul" } },
  { _id: 2, item: "b", price: 20, qty: 1, tags: [], at: { city: "Busan" } },
  { _id: 3, item: "a", price: new Double(5), qty: 10, tags: ["y"] },
  { _id: 4, item: null, price: 1, qty: 1 },
];

const ITEMS = [
  { _id: "a", label: "Apple", parent: "fruit" },
  { _id: "fruit", label: "Fruit", parent: "food" },
  { _id: "food", label: "Food" },
  { _id: null, label: "Nothing" },
];

const COLLECTIONS = new Map<string, Fields[]>([["items", ITEMS]]);

function run(source: Fields[], stages: Fields[], variables?: Fields): Doc[] {
  return [...runPipeline(source.map(doc), stages.map(doc), {
    now: new Date(),
    let: variables && doc(variables),
    collection: (name) => (COLLECTIONS.get(name) ?? []).map(doc),
  })];
}

function check(name: string, stages: Fields[], expected: Fields[], source: Fields[] = SALES): void {
  Deno.test(name, () => assert.deepEqual(run(source, stages), expected.map(doc)));
}

check("$match, $sort, $skip, $limit and $project go one behind the other", [
  { $match: { price: { $gte: 5 } } },
  { $sort: { price: -1 } },
  { $skip: 1 },
  { $limit: 1 },
  { $project: { _id: 0, item: 1, total: { $multiply: ["$price", "$qty"] } } },
], [{ item: "a", total: 20 }]);
check("$group accumulates by key, null for what is absent", [
  {
    $group: {
      _id: "$item",
      n: { $sum: 1 },
      sum: { $sum: "$price" },
      max: { $max: "$qty" },
      first: { $first: "$_id" },
      ids: { $push: "$_id" },
      count: { $count: {} },
    },
  },
  { $sort: { _id: 1 } },
], [
  { _id: null, n: 1, sum: 1, max: 1, first: 4, ids: [4], count: 1 },
  { _id: "a", n: 2, sum: new Double(15), max: 10, first: 1, ids: [1, 3], count: 2 },
  { _id: "b", n: 1, sum: 20, max: 1, first: 2, ids: [2], count: 1 },
]);
check(
  "$group by a document puts numbers of all types in one group",
  [
    { $group: { _id: { k: "$k" }, set: { $addToSet: "$v" }, avg: { $avg: "$v" } } },
  ],
  [{ _id: { k: 1 }, set: [1, 2], avg: 1.5 }],
  [
    { k: 1, v: 1 },
    { k: new Double(1), v: 2 },
    { k: Long.ONE, v: new Double(1) },
    { k: 1, v: 2 },
  ],
);
check("$top and $firstN look at the documents of the group", [
  {
    $group: {
      _id: null,
      top: { $top: { sortBy: { qty: -1 }, output: "$_id" } },
      two: { $bottomN: { sortBy: { price: 1 }, output: "$price", n: 2 } },
      first: { $firstN: { input: "$_id", n: 2 } },
      min: { $minN: { input: "$qty", n: 2 } },
    },
  },
], [{ _id: null, top: 3, two: [10, 20], first: [1, 2], min: [1, 1] }]);
check("$unwind gives one document for each element", [
  { $unwind: "$tags" },
  { $project: { tags: 1 } },
], [{ _id: 1, tags: "x" }, { _id: 1, tags: "y" }, { _id: 3, tags: "y" }]);
check("$unwind keeps empty ones and says the index, if asked", [
  { $unwind: { path: "$tags", preserveNullAndEmptyArrays: true, includeArrayIndex: "i" } },
  { $project: { tags: 1, i: 1 } },
  { $match: { _id: { $ne: 1 } } },
], [{ _id: 2, i: null }, { _id: 3, tags: "y", i: Long.ZERO }, { _id: 4, i: null }]);
check("$lookup by equality, where null meets what is absent", [
  { $project: { item: 1 } },
  { $lookup: { from: "items", localField: "item", foreignField: "_id", as: "found.items" } },
  { $project: { "found.items.label": 1 } },
], [
  { _id: 1, found: { items: [{ label: "Apple" }] } },
  { _id: 2, found: { items: [] } },
  { _id: 3, found: { items: [{ label: "Apple" }] } },
  { _id: 4, found: { items: [{ label: "Nothing" }] } },
]);
check(
  "$lookup from an array finds for each element",
  [
    { $lookup: { from: "items", localField: "k", foreignField: "_id", as: "r" } },
    { $project: { n: { $size: "$r" } } },
  ],
  [{ _id: 1, n: 2 }, { _id: 2, n: 0 }],
  [{ _id: 1, k: ["a", "food", "zz"] }, { _id: 2, k: [] }],
);
check("$lookup by a pipeline sees the variables of let", [
  { $match: { _id: 1 } },
  {
    $lookup: {
      from: "items",
      let: { wanted: "$item" },
      pipeline: [
        { $match: { $expr: { $eq: ["$_id", "$$wanted"] } } },
        { $project: { _id: 0, label: 1, by: "$$wanted" } },
      ],
      as: "found",
    },
  },
  { $project: { found: 1 } },
], [{ _id: 1, found: [{ label: "Apple", by: "a" }] }]);
check("$lookup may have both, and a collection that is not there is empty", [
  { $limit: 1 },
  {
    $lookup: {
      from: "items",
      localField: "item",
      foreignField: "_id",
      pipeline: [{ $count: "n" }],
      as: "some",
    },
  },
  { $lookup: { from: "absent", pipeline: [], as: "none" } },
  { $project: { some: 1, none: 1 } },
], [{ _id: 1, some: [{ n: 1 }], none: [] }]);
check("$graphLookup follows a field", [
  { $match: { _id: 1 } },
  {
    $graphLookup: {
      from: "items",
      startWith: "$item",
      connectFromField: "parent",
      connectToField: "_id",
      as: "path",
      depthField: "depth",
    },
  },
  { $project: { "path._id": 1, "path.depth": 1 } },
], [{
  _id: 1,
  path: [
    { _id: "a", depth: Long.ZERO },
    { _id: "fruit", depth: Long.ONE },
    { _id: "food", depth: Long.fromInt(2) },
  ],
}]);
check("$facet runs pipelines over the same documents", [
  {
    $facet: {
      n: [{ $count: "count" }],
      ids: [{ $match: { item: "a" } }, { $project: { _id: 1 } }],
    },
  },
], [{ n: [{ count: 4 }], ids: [{ _id: 1 }, { _id: 3 }] }]);
check("$count of nothing gives no document", [{ $match: { _id: 9 } }, { $count: "n" }], []);
check("$sortByCount", [{ $match: { item: { $ne: null } } }, { $sortByCount: "$item" }], [
  { _id: "a", count: 2 },
  { _id: "b", count: 1 },
]);
check("$bucket puts values between boundaries", [
  { $bucket: { groupBy: "$price", boundaries: [0, 10, 20], default: "more" } },
], [{ _id: 0, count: 2 }, { _id: 10, count: 1 }, { _id: "more", count: 1 }]);
check("$unionWith adds another collection", [
  { $project: { _id: 1 } },
  { $limit: 1 },
  { $unionWith: { coll: "items", pipeline: [{ $match: { _id: "a" } }] } },
  { $project: { _id: 1 } },
], [{ _id: 1 }, { _id: "a" }]);
check("$addFields sets, $unset removes, below too", [
  { $match: { _id: 1 } },
  { $addFields: { "at.zip": 1, total: { $multiply: ["$price", "$qty"] }, item: "$$REMOVE" } },
  { $unset: ["tags", "at.city"] },
], [{ _id: 1, price: 10, qty: 2, at: { zip: 1 }, total: 20 }]);
check(
  "$set reaches into the documents of an array",
  [
    { $set: { "a.b": 1 } },
  ],
  [{ a: [{ c: 1, b: 1 }, { b: 1 }] }],
  [{ a: [{ c: 1 }, 5] }],
);
check("$replaceRoot and $replaceWith", [
  { $match: { _id: 1 } },
  { $replaceRoot: { newRoot: "$at" } },
  { $replaceWith: { $mergeObjects: [{ country: "Korea" }, "$$ROOT"] } },
], [{ country: "Korea", city: "Seoul" }]);
check(
  "$redact decides level by level",
  [
    { $redact: { $cond: [{ $eq: ["$level", 5] }, "$$PRUNE", "$$DESCEND"] } },
  ],
  [{ _id: 1, level: 1, a: { level: 2 }, b: [{ level: 3 }] }],
  [
    { _id: 1, level: 1, a: { level: 2, x: { level: 5 } }, b: [{ level: 5 }, { level: 3 }] },
  ],
);

Deno.test("$sample takes as many as asked, each once", () => {
  const ids = run(SALES, [{ $sample: { size: 3 } }]).map((found) => String(found.get("_id")));
  assert.equal(new Set(ids).size, 3);
});

Deno.test("the variables of the command are there in every stage", () => {
  const found = run(SALES, [
    { $match: { $expr: { $eq: ["$item", "$$wanted"] } } },
    { $project: { w: "$$wanted", _id: 0 } },
    { $limit: 1 },
  ], { wanted: "b" });
  assert.deepEqual(found, [doc({ w: "b" })]);
});

Deno.test("a limit ends what is before it", () => {
  let read = 0;
  function* source() {
    for (;;) {
      read++;
      yield doc({ a: read });
    }
  }
  const result = [
    ...runPipeline(source(), [doc({ $match: { a: { $gt: 2 } } }), doc({ $limit: 2 })], {
      now: new Date(),
      collection: () => [],
    }),
  ];
  assert.equal(result.length, 2);
  assert.equal(read, 4);
});

Deno.test("$sum of ints is an int, and a long when it outgrows one", () => {
  const sum = (values: Literal[]) =>
    typeName(
      run(values.map((v) => ({ v })), [{ $group: { _id: null, s: { $sum: "$v" } } }])[0]!.get("s")!,
    );
  assert.equal(sum([1, 2]), "int");
  assert.equal(sum([2 ** 31 - 1, 1]), "long");
  assert.equal(sum([1, new Double(1)]), "double");
});

const ERRORS: [string, Fields, number][] = [
  ["an unknown stage", { $foo: {} }, 40324],
  ["a stage with two fields", { $match: {}, $limit: 1 }, 40323],
  ["a stage that is not supported", { $setWindowFields: {} }, 238],
  ["$out within", { $out: "x" }, 40602],
  ["a group without _id", { $group: { n: { $sum: 1 } } }, 15955],
  ["a group field that is no accumulator", { $group: { _id: null, n: 1 } }, 40234],
  ["an unknown accumulator", { $group: { _id: null, n: { $foo: 1 } } }, 15952],
  ["a limit of zero", { $limit: 0 }, 15958],
  ["an empty sort", { $sort: {} }, 15976],
  ["a sort that is no direction", { $sort: { a: 2 } }, 15975],
  ["an empty projection", { $project: {} }, 51272],
  ["a path to unwind without a dollar", { $unwind: "tags" }, 28818],
  ["a lookup without a condition", { $lookup: { from: "items", as: "x" } }, 9],
  [
    "an unknown stage in a lookup",
    { $lookup: { from: "items", as: "x", pipeline: [{ $foo: 1 }] } },
    40324,
  ],
  ["a facet in a facet", { $facet: { a: [{ $facet: {} }] } }, 40600],
  ["an unknown operator in a match", { $match: { a: { $foo: 1 } } }, 2],
  ["a new root that is no document", { $replaceRoot: { newRoot: "$item" } }, 40228],
];

for (const [name, stage, code] of ERRORS) {
  Deno.test(`${name} is an error with MongoDB's code`, () => {
    assert.throws(() => run(SALES, [stage]), { code });
  });
}
