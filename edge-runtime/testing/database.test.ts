/** `imp.db()` against the official driver, both on the same MongoDB: same calls, same results, same errors. */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { type Document, EJSON, ObjectId } from "bson";
import { type Db, MongoClient, MongoServerError } from "mongodb";
import { shape } from "../fixtures/database.ts";
import { withCell } from "./with-cell.ts";

interface Step {
  method: string;
  args: unknown[];
  cursor?: [string, ...unknown[]][];
}

const ids = Array.from({ length: 6 }, () => new ObjectId());
const call = (method: string, ...args: unknown[]): Step => ({ method, args });
const find = (args: unknown[], ...cursor: [string, ...unknown[]][]): Step => ({
  method: "find",
  args,
  cursor: [...cursor, ["toArray"]],
});

/** Run one after another, on both sides from an empty collection. */
const STEPS: Step[] = [
  call("insertOne", { _id: ids[0], n: 1, tags: ["a"] }),
  call("insertOne", { _id: ids[0], n: 1 }),
  call("insertMany", [{ _id: ids[1], n: 2, tags: ["b"] }, { _id: ids[2], n: 3, tags: ["a", "b"] }]),
  call("insertMany", [{ _id: ids[3], n: 4 }, { _id: ids[0], n: 0 }, { _id: ids[4], n: 5 }]),
  call("insertMany", [{ _id: ids[0] }, { _id: ids[4], n: 5 }], { ordered: false }),
  call("insertMany", []),
  find([{}], ["sort", { n: -1 }], ["limit", 2], ["skip", 1]),
  find([{ n: { $gt: 1 } }], ["sort", "n", "desc"], ["project", { _id: 0, n: 1 }]),
  find([{}, { sort: [["n", "asc"]], projection: { n: 1, _id: 0 }, batchSize: 2 }]),
  find([{}], ["batchSize", 1], ["sort", { n: 1 }]),
  call("findOne", { n: 3 }),
  call("findOne", { n: 99 }),
  call("findOne", { $nonsense: 1 }),
  call("updateOne", { n: 1 }, { $set: { changed: true } }),
  call("updateOne", { n: 1 }, { changed: true }),
  call("updateOne", { _id: ids[5] }, { $set: { n: 6 } }, { upsert: true }),
  call("updateMany", { n: { $gte: 3 } }, { $inc: { n: 10 } }),
  call("replaceOne", { n: 2 }, { n: 2, replaced: true }),
  call("replaceOne", { n: 2 }, { $set: { n: 2 } }),
  call("findOneAndUpdate", { n: 2 }, { $set: { seen: 1 } }),
  call("findOneAndUpdate", { n: 2 }, { $set: { seen: 2 } }, { returnDocument: "after" }),
  call("findOneAndReplace", { n: 2 }, { n: 20 }, { includeResultMetadata: true }),
  call("findOneAndUpdate", { n: 404 }, { $set: { a: 1 } }),
  call("findOneAndDelete", { n: 20 }),
  call("countDocuments", { n: { $gt: 1 } }),
  call("countDocuments", {}, { limit: 1 }),
  call("estimatedDocumentCount"),
  call("distinct", "n"),
  call("distinct", "tags", { n: { $lt: 100 } }),
  {
    method: "aggregate",
    args: [[{ $group: { _id: null, sum: { $sum: "$n" } } }]],
    cursor: [["toArray"]],
  },
  {
    method: "aggregate",
    args: [[{ $match: {} }, { $sort: { n: 1 } }, { $project: { n: 1, _id: 0 } }], { batchSize: 1 }],
    cursor: [["toArray"]],
  },
  call("createIndex", { n: 1 }, { unique: true }),
  call("createIndex", "tags"),
  call("insertOne", { _id: new ObjectId(), n: 1 }),
  call("indexes"),
  call("dropIndex", "n_1"),
  call("indexExists", "n_1"),
  call("bulkWrite", [
    { insertOne: { document: { _id: ids[1], n: 7 } } },
    { updateOne: { filter: { n: 7 }, update: { $inc: { n: 1 } } } },
    { updateMany: { filter: {}, update: { $set: { all: true } } } },
    { replaceOne: { filter: { n: 8 }, replacement: { n: 9 } } },
    { deleteOne: { filter: { n: 9 } } },
  ]),
  call("bulkWrite", [
    { insertOne: { document: { _id: "b1", n: 50 } } },
    { insertOne: { document: { _id: "b1", n: 51 } } },
    { insertOne: { document: { _id: "b2", n: 52 } } },
  ]),
  call("bulkWrite", [
    { insertOne: { document: { _id: "b3", n: 50 } } },
    { insertOne: { document: { _id: "b1", n: 51 } } },
    { updateOne: { filter: { _id: "b4" }, update: { $set: { n: 54 } }, upsert: true } },
    { deleteOne: { filter: { _id: "b3" } } },
    { updateOne: { filter: { _id: "b1" }, update: { $inc: { _id: 1 } } } },
  ], { ordered: false }),
  call("bulkWrite", []),
  call("findOne", { _id: "b1" }, { collation: { locale: "ko" } }),
  call("findOne", { _id: "b1" }, { hint: "_id_", projection: { n: 1, _id: 0 }, comment: "why" }),
  call("findOne", { _id: "b1" }, { hint: "no_such_index" }),
  call("findOne", { $expr: { $eq: ["$n", "$$wanted"] } }, { let: { wanted: 50 } }),
  call("updateOne", { _id: "b1" }, { $set: { list: [1, 2, 3] } }),
  call("updateOne", { _id: "b1" }, { $inc: { "list.$[big]": 10 } }, {
    arrayFilters: [{ big: { $gt: 1 } }],
  }),
  call("updateOne", { _id: "b1" }, [{ $set: { sum: { $sum: "$list" } } }]),
  call("findOneAndUpdate", { _id: "b9" }, { $set: { n: 9 } }, {
    upsert: true,
    returnDocument: "after",
    includeResultMetadata: true,
  }),
  call("findOneAndUpdate", {}, { $inc: { "list.$[two]": 1 } }, {
    sort: { n: -1 },
    projection: { n: 1 },
    arrayFilters: [{ two: 2 }],
  }),
  call("distinct", "n", {}, { hint: { _id: 1 } }),
  call("countDocuments", {}, { hint: "_id_", skip: 1, limit: 2 }),
  call("updateMany", { _id: "b1" }, { $set: { a: 1 } }, { hint: "no_such_index" }),
  call("deleteOne", { _id: "b1" }, { hint: { _id: 1 }, comment: { $why: 1 } }),
  call("createIndexes", [{ key: { a: 1 } }, { key: { b: -1, c: 1 }, name: "named" }]),
  call("dropIndex", "no_such_index"),
  call("dropIndexes"),
  call("deleteOne", { n: 1 }),
  call("deleteMany", { n: { $gte: 0 } }),
  call("drop"),
  find([{}]),
];

withCell("imp.db() does what the driver does", async (t, cell) => {
  const mongodb = await startMongodb();
  const client = await new MongoClient(mongodb.uri).connect();
  try {
    const suffix = crypto.randomUUID().slice(0, 8);
    const database = client.db(`parity_${suffix}`);
    cell.broker.answers.database = (command) => run(database, command);
    await cell.deploy("data", { database: "database.ts" });
    const response = await cell.fetch("data", "/database", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: EJSON.stringify({ collection: "ours", steps: STEPS }, { relaxed: false }),
    });
    const ours = EJSON.parse(await response.text()) as unknown as unknown[];
    const theirs = EJSON.parse(
      EJSON.stringify(await driverResults(database), { relaxed: false }),
    ) as unknown as unknown[];
    for (const [index, step] of STEPS.entries()) {
      await t.step(`${step.method} ${EJSON.stringify(step.args).slice(0, 90)} (${index})`, () => {
        assert.deepEqual(comparable(ours[index]), comparable(theirs[index]));
      });
    }
    await database.dropDatabase();
  } finally {
    await client.close();
    await mongodb.stop();
  }
});

/** The server's answer as the broker passes it on, refusals included. */
async function run(database: Db, command: Document): Promise<Document> {
  try {
    return await database.command(command);
  } catch (error) {
    if (error instanceof MongoServerError) return { ok: 0, ...error.errorResponse };
    throw error;
  }
}

async function driverResults(database: Db): Promise<unknown[]> {
  const results: unknown[] = [];
  const steps = EJSON.parse(EJSON.stringify(STEPS, { relaxed: false })) as unknown as Step[];
  for (const { method, args, cursor } of steps) {
    try {
      type Methods = Record<string, (...args: unknown[]) => unknown>;
      let value = (database.collection("theirs") as unknown as Methods)[method]!(...args);
      for (const [name, ...rest] of cursor ?? []) value = (value as Methods)[name]!(...rest);
      results.push({ value: (await value) ?? null });
    } catch (error) {
      results.push({ error: shape(error as Parameters<typeof shape>[0]) });
    }
  }
  return results;
}

/** Results without what must differ: the collection's name, and the cluster's clock. */
function comparable(result: unknown): unknown {
  const text = EJSON.stringify(result, { relaxed: true }).replaceAll("theirs", "ours");
  return JSON.parse(
    text,
    (key, value) => key === "$clusterTime" || key === "operationTime" ? undefined : value,
  );
}
