/** The code of all gateways is in the same MongoDB as their documents: `imp.db()` leads to it through no operator. */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { MongoClient } from "mongodb";
import { Publisher } from "../testing/publisher.ts";

const CODE = "__published_functions";
const ELSEWHERE = { db: "imprun_published", coll: "versions" };

/** What is asked of the collection `own`, or of the one that is named. */
const QUESTIONS: Record<string, string> = {
  "find": `db.collection("${CODE}").findOne({})`,
  "a collection of the system": `db.collection("system.users").findOne({})`,
  "a command's collection": `db.collection("$cmd").findOne({})`,
  "insert": `db.collection("${CODE}").insertOne({})`,
  "update": `db.collection("${CODE}").updateMany({}, { $set: { a: 1 } })`,
  "delete": `db.collection("${CODE}").deleteMany({})`,
  "distinct": `db.collection("${CODE}").distinct("_id")`,
  "count": `db.collection("${CODE}").countDocuments({})`,
  "an index": `db.collection("${CODE}").createIndex({ a: 1 })`,
  "a change stream": `db.collection("${CODE}").watch().next()`,
  "$lookup": stage({ $lookup: { from: CODE, pipeline: [], as: "x" } }),
  "$lookup with a database": stage({ $lookup: { from: ELSEWHERE, pipeline: [], as: "x" } }),
  "$lookup inside of $lookup": stage({
    $lookup: { from: "own", pipeline: [{ $unionWith: CODE }], as: "x" },
  }),
  "$graphLookup": stage({
    $graphLookup: {
      from: CODE,
      startWith: "$_id",
      connectFromField: "a",
      connectToField: "b",
      as: "x",
    },
  }),
  "$unionWith": stage({ $unionWith: CODE }),
  "$unionWith with a database": stage({ $unionWith: ELSEWHERE }),
  "$unionWith inside of $facet": stage({ $facet: { x: [{ $unionWith: { coll: CODE } }] } }),
  "$out": stage({ $out: CODE }),
  "$out with a database": stage({ $out: ELSEWHERE }),
  "$merge": stage({ $merge: { into: CODE } }),
  "$merge with a database": stage({ $merge: { into: ELSEWHERE } }),
  "$where": `db.collection("own").findOne({ $where: "sleep(1000)" })`,
  "$where inside of $or": `db.collection("own").findOne({ $or: [{ $where: "true" }] })`,
  "$function": stage({ $project: { x: { $function: { body: "x", args: [], lang: "js" } } } }),
  "$accumulator": stage({ $group: { _id: null, x: { $accumulator: {} } } }),
  "$currentOp": stage({ $currentOp: {} }),
  "$listSessions": stage({ $listSessions: {} }),
  "$collStats": stage({ $collStats: {} }),
  "$function in an update": `db.collection("own").updateOne({}, [{ $set: ${
    JSON.stringify({ x: { $function: { body: "x", args: [], lang: "js" } } })
  } }])`,
};

function stage(stage: object): string {
  return `db.collection("own").aggregate([${JSON.stringify(stage)}]).toArray()`;
}

function source(questions: Record<string, string>): string {
  return `export default async () => {
    const db = imp.db();
    const questions = { ${
    Object.entries(questions).map(([name, code]) => `${JSON.stringify(name)}: () => ${code}`)
      .join(",\n")
  } };
    const outcomes = {};
    for (const [name, ask] of Object.entries(questions)) {
      try { outcomes[name] = "got " + JSON.stringify(await ask()); }
      catch (error) { outcomes[name] = error.name + " " + (error.code ?? "") + ": " + error.message; }
    }
    return Response.json(outcomes);
  }`;
}

Deno.test("no function reads or writes published code through imp.db()", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
  try {
    const gateway = new Publisher(client, `g${Date.now().toString(36)}`);
    await gateway.create();
    const allowed = {
      write: `db.collection("own").insertOne({ _id: 1 })`,
      dotted: `db.collection("imprun_published.versions").findOne({})`,
      read:
        `db.collection("own").aggregate([{ $unionWith: "own" }, { $lookup: { from: "own", pipeline: [], as: "x" } }]).toArray()`,
    };
    await gateway.publish("allowed", source(allowed));
    await gateway.publish("asks", source(QUESTIONS));
    const versions = gateway.collection("versions");
    const before = await versions.find().toArray();
    const call = async (name: string) =>
      JSON.parse((await runtime.call(gateway.tenantId, `/${name}`)).text);

    await t.step("its own collections can be joined", async () => {
      const { write, dotted, read } = await call("allowed");
      assert.match(write, /^got \{"acknowledged":true/);
      // A dot does not lead out of the own database.
      assert.equal(dotted, "got null");
      assert.match(read, /^got \[\{"_id":1,"x":\[\{"_id":1\}\]\},/);
    });
    const outcomes = await call("asks");
    for (const name of Object.keys(QUESTIONS)) {
      await t.step(`${name} is refused`, () => {
        assert.match(outcomes[name], /^MongoServerError 13: /);
      });
    }
    await t.step("and the code is as it was", async () => {
      assert.deepEqual(await versions.find().toArray(), before);
    });
  } finally {
    await runtime.stop();
    await client.close();
    await mongodb.stop();
  }
});
