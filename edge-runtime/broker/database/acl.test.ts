import assert from "node:assert/strict";
import { DATABASE_COMMANDS } from "@imprun/contracts/runtime/database";
import { Code, DBRef, deserialize, Int32, serialize } from "bson";
import { authorize, type Command } from "./acl.ts";
import { DatabaseRefusal } from "./refusal.ts";

const DATABASE = "gatewayid_hometax_dev";

/** Sends the command through BSON first, as a cell does. */
function check(command: Command): Command {
  const decoded = deserialize(serialize(command), { promoteValues: false });
  authorize(decoded, DATABASE);
  return decoded;
}

function refused(title: string, command: Command, pattern: RegExp): void {
  Deno.test(`refuses ${title}`, () => {
    assert.throws(() => check(command), (error) => {
      assert.ok(error instanceof DatabaseRefusal);
      assert.equal(error.code, 13);
      assert.match(error.message, pattern);
      assert.deepEqual(deserialize(error.toReply()), {
        ok: 0,
        errmsg: error.message,
        code: 13,
        codeName: "Unauthorized",
      });
      return true;
    });
  });
}

function pipeline(...stages: unknown[]): Command {
  return { aggregate: "orders", pipeline: stages, cursor: {} };
}

for (
  const [title, command] of [
    ["a command that is not on the list", { mapReduce: "orders" }],
    ["an admin command", { listDatabases: 1 }],
    ["a command on every database", { currentOp: 1 }],
    ["shutdown", { shutdown: 1 }],
    ["a name of Object.prototype as a command", { constructor: 1 }],
    ["__proto__ as a command", Object.fromEntries([["__proto__", 1]])],
    ["no command at all", {}],
  ] as [string, Command][]
) refused(title, command, /not available here/);

const SMUGGLED = [
  ...["$db", "lsid", "txnNumber", "stmtId", "stmtIds", "autocommit", "startTransaction"],
  ...["readConcern", "writeConcern", "$readPreference", "$clusterTime", "tailable", "awaitData"],
  ...["apiVersion", "apiStrict", "bypassDocumentValidation", "allowDiskUse", "explain"],
  ...["encryptionInformation", "serialization", "$audit", "maxTimeMSOpOnly", "noCursorTimeout"],
];
for (const command of Object.keys(DATABASE_COMMANDS)) {
  for (const field of SMUGGLED) {
    refused(`the field ${field} of ${command}`, { [command]: "a", [field]: 1 }, /have the field/);
  }
}

for (
  const [title, transaction, pattern] of [
    ["that is no document", 1, /unknown form/],
    ["without a number", { starts: true }, /has a number/],
    ["with a number that is none", { number: "1" }, /has a number/],
    ["with a session of its own", { number: 1, lsid: { id: 1 } }, /cannot have the field lsid/],
    ["with a txnNumber", { number: 1, txnNumber: 1 }, /cannot have the field txnNumber/],
    ["with autocommit", { number: 1, autocommit: true }, /cannot have the field autocommit/],
    ["with a read concern that is not for it", {
      number: 1,
      starts: true,
      readConcern: { level: "available" },
    }, /local, majority or snapshot/],
    ["that reads at a cluster time", {
      number: 1,
      starts: true,
      readConcern: { level: "snapshot", atClusterTime: 1 },
    }, /cannot have the field atClusterTime/],
    [
      "that does not wait for its writes",
      { number: 1, starts: true, writeConcern: { w: 0 } },
      /w: 1/,
    ],
  ] as [string, unknown, RegExp][]
) refused(`a transaction ${title}`, { find: "orders", transaction }, pattern);

for (const name of ["", "__published_functions", "system.users", "system.views", "a$b", "a\0b"]) {
  for (const command of ["find", "insert", "update", "delete", "drop", "createIndexes"]) {
    refused(
      `${command} on ${JSON.stringify(name)}`,
      { [command]: name },
      /cannot use the collection/,
    );
  }
}
refused("an aggregation of the whole database", { aggregate: 1, pipeline: [], cursor: {} }, /name/);

const CODE = { $function: { body: "function() {}", args: [], lang: "js" } };
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

for (const field of ["upsertSupplied", "c", "sampleId", "bypassEmptyTsReplacement", "$db", "x"]) {
  for (const [command, list] of [["update", "updates"], ["delete", "deletes"]] as const) {
    refused(
      `the field ${field} of a statement of ${command}`,
      { [command]: "orders", [list]: [{ q: {}, u: {}, [field]: 1 }] },
      /cannot have the field/,
    );
  }
}
refused(
  "a cursor with a field of its own",
  { ...pipeline(), cursor: { batchSize: 1, firstBatch: [] } },
  /cursor cannot have the field firstBatch/,
);
refused(
  "an aggregation of the whole database that brings no documents",
  { aggregate: 1, pipeline: [{ $match: {} }, { $documents: [] }], cursor: {} },
  /name/,
);
refused(
  "documents of its own that are joined with others",
  {
    aggregate: 1,
    pipeline: [{ $documents: [{}] }, { $unionWith: "__published_functions" }],
    cursor: {},
  },
  /cannot use the collection/,
);

const SECRET = "__published_functions";
for (
  const [title, stage] of [
    ["$lookup", { $lookup: { from: SECRET, as: "x" } }],
    ["$lookup in its long form", { $lookup: { from: { db: DATABASE, coll: SECRET }, as: "x" } }],
    ["$graphLookup", { $graphLookup: { from: SECRET } }],
    ["$unionWith", { $unionWith: SECRET }],
    ["$unionWith in its long form", { $unionWith: { coll: SECRET, pipeline: [] } }],
    ["$out", { $out: SECRET }],
    ["$out in its long form", { $out: { db: DATABASE, coll: SECRET } }],
    ["$merge", { $merge: SECRET }],
    ["$merge into", { $merge: { into: SECRET } }],
    ["$merge in its long form", { $merge: { into: { db: DATABASE, coll: SECRET } } }],
    ["$lookup inside $facet", { $facet: { a: [{ $lookup: { from: SECRET, as: "x" } }] } }],
    ["$lookup inside a lookup's pipeline", {
      $lookup: { from: "a", as: "b", pipeline: [{ $lookup: { from: SECRET, as: "x" } }] },
    }],
    ["$unionWith inside a union's pipeline", {
      $unionWith: { coll: "a", pipeline: [{ $unionWith: SECRET }] },
    }],
    ["$lookup inside $merge", {
      $merge: { into: "a", whenMatched: [{ $lookup: { from: SECRET, as: "x" } }] },
    }],
  ] as [string, unknown][]
) refused(`a reserved collection through ${title}`, pipeline(stage), /cannot use the collection/);

for (
  const [title, stage] of [
    ["$lookup", { $lookup: { from: { db: "imprun_published", coll: "keys" }, as: "x" } }],
    ["$graphLookup", { $graphLookup: { from: { db: "imprun_published", coll: "keys" } } }],
    ["$unionWith", { $unionWith: { db: "imprun_published", coll: "keys" } }],
    ["$out", { $out: { db: "imprun_published", coll: "deployments" } }],
    ["$merge", { $merge: { into: { db: "imprun_published", coll: "deployments" } } }],
    ["$merge inside $facet", { $facet: { a: [{ $merge: { into: { db: "admin", coll: "x" } } }] } }],
  ] as [string, unknown][]
) refused(`another database through ${title}`, pipeline(stage), /cannot leave the database/);

for (
  const [title, stage] of [
    ["a stage with two fields", { $match: {}, $lookup: { from: SECRET, as: "x" } }],
    ["an empty stage", {}],
    ["a stage that is no document", "$out"],
    ["a lookup in an array", { $lookup: [{ from: SECRET }] }],
    ["$out to a bucket", { $out: { s3: { bucket: "b" } } }],
    ["a lookup with a field of tomorrow", { $lookup: { from: "a", as: "b", source: SECRET } }],
    ["$facet with something else", { $facet: { a: { $lookup: { from: SECRET } } } }],
  ] as [string, unknown][]
) {
  refused(title, pipeline(stage), /./);
}
function watch(stage: unknown, ...stages: unknown[]): Command {
  return pipeline({ $changeStream: stage }, ...stages);
}

for (const field of ["allChangesForCluster", "allowToRunOnConfigDB", "allowToRunOnSystemNS", "x"]) {
  refused(`a change stream with ${field}`, watch({ [field]: true }), /cannot have the field/);
}
for (
  const [title, command, pattern] of [
    ["of a reserved collection", { ...watch({}), aggregate: SECRET }, /cannot use the collection/],
    [
      "that is not the first stage",
      pipeline({ $match: {} }, { $changeStream: {} }),
      /not available/,
    ],
    ["inside $facet", pipeline({ $facet: { a: [{ $changeStream: {} }] } }), /not available/],
    ["beside another stage", pipeline({ $changeStream: {}, $out: "x" }), /one field/],
    [
      "that looks other documents up",
      watch({}, { $lookup: { from: SECRET, as: "x" } }),
      /\$lookup is not/,
    ],
    ["that writes", watch({}, { $merge: { into: { db: "admin", coll: "x" } } }), /\$merge is not/],
    ["with a union", watch({}, { $unionWith: SECRET }), /\$unionWith is not/],
    ["with facets", watch({}, { $facet: { a: [] } }), /\$facet is not/],
    ["with a second change stream", watch({}, { $changeStream: {} }), /\$changeStream is not/],
    ["with two stages in one", watch({}, { $match: {}, $out: "x" }), /one field/],
    ["with a stage that is none", watch({}, "$out"), /one field/],
    ["with code in a filter", watch({}, { $match: { $expr: CODE } }), /not available/],
    ["with code in a projection", watch({}, { $project: { a: CODE } }), /not available/],
    ["with code where it resumes", watch({ resumeAfter: { $where: "1" } }), /not available/],
    ["that is no document", watch("x"), /unknown form/],
  ] as [string, Command, RegExp][]
) refused(`a change stream ${title}`, command, pattern);

Deno.test("a change stream gets a filter that its own stages come after", () => {
  for (const aggregate of ["orders", 1]) {
    const { pipeline: checked, maxTimeMS } = check({
      ...watch({ fullDocument: "updateLookup" }, { $set: { ns: { coll: "x" } } }),
      aggregate,
    });
    const [first, second, third] = checked as Command[];
    assert.deepEqual([first, third], [
      { $changeStream: { fullDocument: "updateLookup" } },
      { $set: { ns: { coll: "x" } } },
    ]);
    assert.deepEqual(Object.keys(second!.$match as Command), ["ns.coll", "to.coll"]);
    assert.equal(maxTimeMS, undefined);
  }
});

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

refused(
  "$lookup inside $facet inside $unionWith inside $lookup",
  pipeline({
    $lookup: {
      from: "a",
      as: "b",
      pipeline: [{
        $unionWith: {
          coll: "c",
          pipeline: [{ $facet: { d: [{ $lookup: { from: SECRET, as: "e" } }] } }],
        },
      }],
    },
  }),
  /cannot use the collection/,
);
refused(
  "a rename to a reserved name",
  { renameCollection: "a", to: SECRET },
  /cannot use the coll/,
);
refused("a rename of a reserved one", { renameCollection: SECRET, to: "a" }, /cannot use the coll/);
refused("a rename to something else", { renameCollection: "a", to: { db: "b" } }, /name of a coll/);
for (
  const field of ["viewOn", "pipeline", "capped", "validator", "timeseries", "encryptedFields"]
) {
  refused(`a new collection with ${field}`, { create: "a", [field]: {} }, /cannot have the field/);
}
refused("an index option that is not on the list", {
  createIndexes: "orders",
  indexes: [{ key: { a: 1 }, name: "a", storageEngine: {} }],
}, /cannot have the option/);

Deno.test("lets ordinary commands through", () => {
  for (
    const command of [
      { find: "orders", filter: { a: { $gt: 1 }, $text: { $search: "x" } }, sort: { a: 1 } },
      pipeline(
        { $match: { $expr: { $eq: ["$a", 1] } } },
        { $lookup: { from: "customers", localField: "a", foreignField: "b", as: "c" } },
        { $lookup: { pipeline: [{ $documents: [{ a: 1 }] }], as: "d" } },
        { $unionWith: { coll: "archive", pipeline: [{ $limit: 1 }] } },
        { $facet: { a: [{ $count: "n" }] } },
        { $merge: { into: { db: DATABASE, coll: "report" }, whenMatched: [{ $set: { a: 1 } }] } },
      ),
      pipeline({ $out: "report" }),
      { update: "orders", updates: [{ q: { a: 1 }, u: [{ $set: { b: "$a" } }], upsert: true }] },
      {
        delete: "orders",
        deletes: [{ q: {}, limit: 1, hint: "_id_", collation: { locale: "ko" } }],
      },
      { aggregate: 1, pipeline: [{ $documents: [{ a: 1 }] }, { $limit: 1 }], cursor: {} },
      { insert: "orders", documents: [{ $where: "only data", name: "__proto__" }] },
      { createIndexes: "orders", indexes: [{ key: { a: 1 }, name: "a_1", unique: true }] },
    ]
  ) check(command);
});

Deno.test("sets the server's time limit, whatever was asked for", () => {
  const limitOf = (maxTimeMS: unknown) => Number(check({ find: "a", maxTimeMS }).maxTimeMS);
  const unlimited = [0, -1, 1e12, "x", null, { valueOf: 1, toString: 1 }];
  assert.deepEqual(unlimited.map(limitOf), unlimited.map(() => 30_000));
  assert.equal(limitOf(5), 5);
  assert.equal(Number(check({ insert: "a", documents: [] }).maxTimeMS), 30_000);
});

Deno.test("caps batches and the number of writes", () => {
  assert.equal(Number(check({ find: "a", batchSize: 1_000_000 }).batchSize), 1_000);
  const { cursor } = check({ ...pipeline(), cursor: { batchSize: 5_000 } });
  assert.deepEqual(cursor, { batchSize: new Int32(1_000) });
  assert.equal(Number(check({ getMore: 1, collection: "a" }).batchSize), 1_000);
  assert.throws(() => check({ insert: "a", documents: Array(10_001).fill({}) }), /at most 10000/);
  assert.throws(() => check({ delete: "a", deletes: "x" }), { code: 2 });
});

Deno.test("does not list reserved collections", () => {
  const { filter } = check({ listCollections: "anything", filter: { name: "a" } });
  assert.deepEqual(filter, {
    $and: [{ name: { $not: { $regex: "^(__|system\\.)" } } }, { name: "a" }],
  });
});
