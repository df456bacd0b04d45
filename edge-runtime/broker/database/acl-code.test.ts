import { Code, DBRef } from "bson";
import type { Command } from "./acl.ts";
import { CODE, pipeline, refused } from "./testing/acl.ts";

for (
  const [title, command] of [
    ["$where", { find: "orders", filter: { $where: "true" } }],
    ["$where deep in a filter", {
      find: "orders",
      filter: { $or: [{ a: 1 }, { $and: [{ $where: "true" }] }] },
    }],
    ["$function inside $expr", { find: "orders", filter: { $expr: { $eq: [CODE, 1] } } }],
    ["$function in a projection", { find: "orders", projection: { a: CODE } }],
    ["$function in let", { find: "orders", let: { a: CODE } }],
    ["$where in count", { count: "orders", query: { $where: "true" } }],
    ["$where in distinct", { distinct: "orders", key: "a", query: { $where: "true" } }],
    ["$where in a deletion", { delete: "orders", deletes: [{ q: { $where: "1" }, limit: 0 }] }],
    ["$where in an update's filter", {
      update: "orders",
      updates: [{ q: { $where: "1" }, u: { $set: { a: 1 } } }],
    }],
    ["$where in arrayFilters", {
      update: "orders",
      updates: [{ q: {}, u: { $set: { "a.$[x]": 1 } }, arrayFilters: [{ $where: "1" }] }],
    }],
    ["$function in an update's pipeline", {
      update: "orders",
      updates: [{ q: {}, u: [{ $set: { a: CODE } }] }],
    }],
    ["$where in findAndModify", { findAndModify: "orders", query: { $where: "1" }, remove: true }],
    ["$function in findAndModify's pipeline", {
      findAndModify: "orders",
      query: {},
      update: [{ $set: { a: CODE } }],
    }],
    ["$where in a partial index", {
      createIndexes: "orders",
      indexes: [{ key: { a: 1 }, name: "a", partialFilterExpression: { $where: "1" } }],
    }],
    ["$accumulator in a group", pipeline({ $group: { _id: 1, a: { $accumulator: {} } } })],
    ["$function in a match", pipeline({ $match: { $expr: CODE } })],
    [
      "$function in a lookup's let",
      pipeline({
        $lookup: { from: "a", let: { x: CODE }, pipeline: [], as: "b" },
      }),
    ],
    [
      "$where in a graph lookup's filter",
      pipeline({
        $graphLookup: { from: "a", restrictSearchWithMatch: { $where: "1" } },
      }),
    ],
    ["$function behind a DBRef", {
      find: "orders",
      filter: { a: new DBRef("b", { $expr: CODE } as never) },
    }],
    ["$function beside a DBRef", {
      find: "orders",
      filter: { a: new DBRef("b", 1 as never, undefined, { x: CODE }) },
    }],
    ["the roles of the broker's user", pipeline({ $project: { a: "$$USER_ROLES" } })],
    ["a part of the roles of the broker's user", {
      find: "orders",
      filter: { $expr: { $in: ["root", "$$USER_ROLES.role"] } },
    }],
    ["the roles of the broker's user in an update", {
      update: "orders",
      updates: [{ q: {}, u: [{ $set: { a: "$$USER_ROLES" } }] }],
    }],
    ["JavaScript as a value", { find: "orders", filter: { a: new Code("function() {}") } }],
  ] as [string, Command][]
) refused(title, command, /is not available here/);

for (
  const stage of [
    "$changeStreamSplitLargeEvent",
    "$collStats",
    "$currentOp",
    "$indexStats",
    "$listSessions",
    "$planCacheStats",
    "$search",
    "$vectorSearch",
    "$aStageOfTomorrow",
  ]
) {
  refused(`the stage ${stage}`, pipeline({ [stage]: {} }), /is not available here/);
  refused(
    `${stage} inside $facet`,
    pipeline({ $facet: { a: [{ [stage]: {} }] } }),
    /not available/,
  );
}

for (
  const [title, command] of [
    ["hint", { find: "a", hint: { $where: "1" } }],
    ["a nested hint", { find: "a", hint: { a: { $function: {} } } }],
    ["collation", { find: "a", collation: { locale: { $where: "1" } } }],
    ["comment", { find: "a", comment: { $where: "1" } }],
    ["let of an aggregation", { ...pipeline(), let: { a: CODE } }],
    ["let of an update", { update: "a", updates: [], let: { a: CODE } }],
    ["let of a deletion", { delete: "a", deletes: [], let: { a: CODE } }],
    ["let of $merge", pipeline({ $merge: { into: "a", let: { x: CODE } } })],
    ["min", { find: "a", min: { a: CODE } }],
    ["max", { find: "a", max: { a: CODE } }],
    ["a sort", { find: "a", sort: { a: { $function: {} } } }],
    ["the key of distinct", { distinct: "a", key: CODE }],
    ["the hint of an update", { update: "a", updates: [{ q: {}, u: {}, hint: { $where: "1" } }] }],
    ["an internal expression", pipeline({ $project: { a: { $_internalJsEmit: {} } } })],
    ["an internal accumulator", pipeline({ $group: { _id: 1, a: { $_internalJsReduce: {} } } })],
    ["an internal operator of a filter", { find: "a", filter: { a: { $_internalSchemaEq: 1 } } }],
    ["an internal stage", pipeline({ $_internalInhibitOptimization: {} })],
    ["$setWindowFields sorted by it", pipeline({ $setWindowFields: { sortBy: { a: CODE } } })],
    ["$fill", pipeline({ $fill: { output: { a: { value: CODE } } } })],
    ["$densify", pipeline({ $densify: { range: { bounds: [CODE] } } })],
    ["$documents", pipeline({ $documents: [{ a: CODE }] })],
    ["$geoNear", pipeline({ $geoNear: { query: { $where: "1" } } })],
    ["$unset", pipeline({ $unset: { a: CODE } })],
    ["$sample", pipeline({ $sample: { size: CODE } })],
    ["the index that is dropped", { dropIndexes: "a", index: { a: CODE } }],
    ["the order of a write", { insert: "a", documents: [], ordered: { $where: "1" } }],
    ["the images of a new collection", {
      create: "a",
      changeStreamPreAndPostImages: { enabled: CODE },
    }],
    ["the filter of listCollections", { listCollections: 1, filter: { $where: "1" } }],
    ["the filter of listCollections, deeper", { listCollections: 1, filter: { $expr: CODE } }],
    ["wildcardProjection", {
      createIndexes: "a",
      indexes: [{ key: { "$**": 1 }, name: "a", wildcardProjection: { a: CODE } }],
    }],
    ["the collation of an index", {
      createIndexes: "a",
      indexes: [{ key: { a: 1 }, name: "a", collation: { locale: CODE } }],
    }],
    ["the key of an index", { createIndexes: "a", indexes: [{ key: { a: CODE }, name: "a" }] }],
    ["fields of findAndModify", { findAndModify: "a", update: {}, fields: { a: CODE } }],
    ["$bucket", pipeline({ $bucket: { groupBy: CODE, boundaries: [1, 2] } })],
    ["$graphLookup", pipeline({ $graphLookup: { from: "a", startWith: CODE } })],
    ["$setWindowFields", pipeline({ $setWindowFields: { output: { a: { $accumulator: {} } } } })],
    [
      "$facet inside $unionWith inside $lookup",
      pipeline({
        $lookup: {
          from: "a",
          as: "b",
          pipeline: [{
            $unionWith: { coll: "c", pipeline: [{ $facet: { d: [{ $match: { $expr: CODE } }] } }] },
          }],
        },
      }),
    ],
  ] as [string, Command][]
) refused(`code in ${title}`, command, /is not available here/);
