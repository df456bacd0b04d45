import assert from "node:assert/strict";
import { DATABASE_COMMANDS } from "@imprun/contracts/runtime/database";
import { Int32 } from "bson";
import type { Command } from "./acl.ts";
import { check, DATABASE, pipeline, refused } from "./testing/acl.ts";

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
