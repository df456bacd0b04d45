import assert from "node:assert/strict";
import { startMongodb, testDatabase } from "@imprun/testing/mongodb";
import { type Document, MongoServerError } from "mongodb";

function stagesOf(plan: Document): string[] {
  return [plan.stage, ...(plan.inputStage === undefined ? [] : stagesOf(plan.inputStage))];
}

async function errorOf(promise: Promise<unknown>): Promise<MongoServerError> {
  const error = await promise.then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof MongoServerError, `expected a server error, got ${error}`);
  return error;
}

Deno.test("indexes through the official driver", async (t) => {
  const mongodb = await startMongodb();
  const { db, drop } = await testDatabase(mongodb.uri);

  await t.step("a unique index refuses a second document and names the key", async () => {
    const users = db.collection("users");
    await users.createIndex({ organization: 1, email: 1 }, { unique: true });
    await users.insertOne({ organization: 1, email: "a" });
    const error = await errorOf(users.insertOne({ organization: 1, email: "a" }));
    assert.equal(error.code, 11000);
    assert.deepEqual(error.keyPattern, { organization: 1, email: 1 });
    assert.deepEqual(error.keyValue, { organization: 1, email: "a" });
    await users.insertOne({ organization: 2, email: "a" });
    assert.equal(
      (await errorOf(users.updateOne({ organization: 2 }, { $set: { organization: 1 } }))).code,
      11000,
    );
    await users.insertOne({ organization: 3 });
    assert.equal((await errorOf(users.insertOne({ organization: 3, email: null }))).code, 11000);
  });

  await t.step("a unique index on an array refuses any of its elements", async () => {
    const posts = db.collection<{ tags: string | string[] }>("posts");
    await posts.createIndex({ tags: 1 }, { unique: true });
    await posts.insertOne({ tags: ["a", "b", "a"] });
    assert.equal((await errorOf(posts.insertOne({ tags: "b" }))).code, 11000);
    await posts.updateOne({ tags: "b" }, { $pull: { tags: "b" as never } });
    await posts.insertOne({ tags: "b" });
  });

  await t.step("sparse and partial indexes leave out what they do not cover", async () => {
    const sparse = db.collection("sparse");
    await sparse.createIndex({ a: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{}, {}, { a: 1 }]);
    assert.equal((await sparse.find({ a: null }).toArray()).length, 2);
    const partial = db.collection("partial");
    await partial.createIndex({ a: 1 }, {
      unique: true,
      partialFilterExpression: { active: true },
    });
    await partial.insertMany([{ a: 1, active: false }, { a: 1 }, { a: 1, active: true }]);
    assert.equal((await errorOf(partial.insertOne({ a: 1, active: true }))).code, 11000);
    assert.equal((await partial.find({ a: 1 }).toArray()).length, 3);
  });

  await t.step(
    "queries use an index where there is one, and give the same with and without",
    async () => {
      const numbers = db.collection<Document>("numbers");
      const documents = Array.from({ length: 200 }, (_, i) => ({
        _id: i as never,
        a: i % 7,
        b: i % 3 === 0 ? [i, -i] : i / 2,
        c: i % 5 === 0 ? undefined : { d: i },
      }));
      await numbers.insertMany(documents, { ignoreUndefined: true });
      const filters: Document[] = [
        { a: 3 },
        { a: { $gt: 2, $lte: 4 } },
        { a: { $in: [1, 5, 5.0] }, b: { $gte: 30 } },
        { b: { $gt: 10, $lt: 20 } },
        { b: { $lt: -100 } },
        { "c.d": null },
        { "c.d": { $gte: 150 } },
        { a: 3, "c.d": { $lt: 60 } },
        { $and: [{ a: 1 }, { b: { $gt: 5 } }] },
      ];
      const ids = async (filter: Document, sort: Document) =>
        (await numbers.find(filter).sort(sort as never).toArray()).map((one) => one._id);
      const sorts: Document[] = [{ _id: 1 }, { a: 1, _id: -1 }, { b: -1, _id: 1 }];
      const scanned = [];
      for (const filter of filters) for (const sort of sorts) scanned.push(await ids(filter, sort));
      await numbers.createIndexes([
        { key: { a: 1, b: -1 } },
        { key: { b: 1 } },
        { key: { "c.d": -1 } },
        { key: { a: 1, "c.d": 1 } },
      ]);
      const indexed = [];
      for (const filter of filters) for (const sort of sorts) indexed.push(await ids(filter, sort));
      assert.deepEqual(indexed, scanned);
      const plan = async (filter: Document, sort: Document = {}) =>
        stagesOf(
          (await numbers.find(filter).sort(sort as never).explain()).queryPlanner.winningPlan,
        );
      assert.deepEqual(await plan({ a: 3 }), ["FETCH", "IXSCAN"]);
      assert.deepEqual(await plan({ _id: 3 as never }), ["IDHACK"]);
      assert.deepEqual(await plan({ z: 3 }), ["COLLSCAN"]);
      assert.deepEqual(await plan({}, { "c.d": 1 }), ["FETCH", "IXSCAN"]);
      assert.deepEqual(await plan({}, { z: 1 }), ["SORT", "COLLSCAN"]);
      const explained = await numbers.find({ "c.d": { $gte: 190 } }).explain("executionStats");
      assert.equal(explained.executionStats.nReturned, 8);
      assert.ok(explained.executionStats.totalDocsExamined <= 8);
    },
  );

  await t.step(
    "an index that is there already is no error, and another one of its name is",
    async () => {
      const items = db.collection("items");
      await items.createIndex({ a: 1 });
      await items.createIndex({ a: 1 });
      assert.equal((await errorOf(items.createIndex({ a: 1 }, { unique: true }))).code, 86);
      assert.equal((await errorOf(items.createIndex({ a: 1 }, { name: "other" }))).code, 85);
      assert.equal((await errorOf(items.createIndex({ b: "text" }))).code, 67);
      assert.equal(
        (await errorOf(items.createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 1 }))).code,
        67,
      );
      await items.insertMany([{ u: 1 }, { u: 1 }]);
      assert.equal((await errorOf(items.createIndex({ u: 1 }, { unique: true }))).code, 11000);
      assert.deepEqual((await items.indexes()).map((index) => index.name), ["_id_", "a_1"]);
      await items.dropIndex("a_1");
      assert.equal((await errorOf(items.dropIndex("a_1"))).code, 27);
      assert.equal((await errorOf(items.find().hint("a_1").toArray())).code, 2);
    },
  );

  await drop();
  await mongodb.stop();
});
