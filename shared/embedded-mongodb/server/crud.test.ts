import assert from "node:assert/strict";
import { startMongodb, testDatabase } from "@imprun/testing/mongodb";
import { Decimal128, type Document, Long, MongoBulkWriteError, MongoServerError } from "mongodb";

interface Item extends Document {
  _id: number | string;
}

async function codeOf(promise: Promise<unknown>): Promise<number | string | undefined> {
  const error = await promise.then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof MongoServerError, `expected a server error, got ${error}`);
  return error.code;
}

Deno.test("documents through the official driver", async (t) => {
  const mongodb = await startMongodb();
  const { db, client, drop } = await testDatabase(mongodb.uri);
  const items = db.collection<Item>("items");

  await t.step("come back as they were inserted, in their order, types included", async () => {
    await items.insertMany([
      { _id: 1, n: 5, long: Long.fromString("9007199254740993"), at: new Date(5) },
      { _id: 2, n: 2.5, price: Decimal128.fromString("1.10"), tags: ["a", { b: 1 }] },
    ]);
    const found = await items.find({}, { promoteLongs: false }).toArray();
    assert.deepEqual(found.map((item) => Object.keys(item)), [["_id", "n", "long", "at"], [
      "_id",
      "n",
      "price",
      "tags",
    ]]);
    assert.equal(String(found[0]!.long), "9007199254740993");
    assert.equal(String(found[1]!.price), "1.10");
  });

  await t.step("are filtered, sorted, skipped, limited and projected", async () => {
    await items.insertMany(Array.from({ length: 300 }, (_, i) => ({ _id: 100 + i, m: i % 10, i })));
    const page = await items.find({ m: { $in: [3, 4] } }, { projection: { i: 1 } })
      .sort({ i: -1 }).skip(1).limit(3).toArray();
    assert.deepEqual(page, [{ _id: 393, i: 293 }, { _id: 384, i: 284 }, { _id: 383, i: 283 }]);
  });

  await t.step("come in batches of any size, and a cursor that is left is closed", async () => {
    assert.equal((await items.find({ i: { $gte: 0 } }).batchSize(7).toArray()).length, 300);
    const cursor = items.find().batchSize(2);
    await cursor.next();
    const id = cursor.id!;
    await cursor.close();
    const command = { getMore: id, collection: "items" };
    assert.equal(await codeOf(db.command(command)), 43);
  });

  await t.step("are updated and counted: matched, modified, upserted", async () => {
    assert.equal((await items.updateOne({ _id: 1 }, { $inc: { n: 1 } })).modifiedCount, 1);
    const same = await items.updateOne({ _id: 1 }, { $set: { n: 6 } });
    assert.deepEqual([same.matchedCount, same.modifiedCount], [1, 0]);
    const many = await items.updateMany({ m: 3 }, { $set: { even: false } });
    assert.equal(many.modifiedCount, 30);
    const upserted = await items.updateOne({ _id: "new", kind: "x" }, {
      $setOnInsert: { made: true },
      $set: { n: 1 },
    }, { upsert: true });
    assert.equal(upserted.upsertedId, "new" as never);
    assert.deepEqual(await items.findOne({ _id: "new" }), {
      _id: "new",
      kind: "x",
      made: true,
      n: 1,
    });
  });

  await t.step("are found and modified in one step", async () => {
    const before = await items.findOneAndUpdate({ m: 4 }, { $set: { mark: 1 } }, {
      sort: { i: -1 },
      projection: { i: 1, _id: 0 },
    });
    assert.deepEqual(before, { i: 294 });
    const after = await items.findOneAndUpdate({ _id: "fresh" }, { $set: { a: 1 } }, {
      upsert: true,
      returnDocument: "after",
    });
    assert.deepEqual(after, { _id: "fresh", a: 1 });
    assert.deepEqual(await items.findOneAndDelete({ _id: "fresh" }), { _id: "fresh", a: 1 });
    assert.equal(await items.findOneAndDelete({ _id: "fresh" }), null);
  });

  await t.step("of a bulk write fail each for itself, with their index", async () => {
    const writes = [
      { insertOne: { document: { _id: "b1" } } },
      { insertOne: { document: { _id: 1 } } },
      { insertOne: { document: { _id: "b2" } } },
    ];
    const ordered = await items.bulkWrite(writes).catch((error) => error);
    assert.ok(ordered instanceof MongoBulkWriteError);
    assert.equal(ordered.result.insertedCount, 1);
    const unordered = await items.bulkWrite(writes, { ordered: false }).catch((error) => error);
    assert.ok(unordered instanceof MongoBulkWriteError);
    const failed = [unordered.writeErrors].flat().map((error) => [error.index, error.code]);
    assert.deepEqual(failed, [[0, 11000], [1, 11000]]);
    assert.equal(unordered.result.insertedCount, 1);
  });

  await t.step("give their distinct values, elements of arrays included", async () => {
    await items.insertMany([{ _id: "d1", d: [1, 2] }, { _id: "d2", d: 2.0 }, {
      _id: "d3",
      d: "x",
    }]);
    assert.deepEqual(await items.distinct("d"), [1, 2, "x"]);
  });

  await t.step("that do not fit are refused with MongoDB's codes", async () => {
    assert.equal(await codeOf(items.updateOne({ _id: 1 }, { $set: { _id: 2 } })), 66);
    assert.equal(await codeOf(items.find({ a: { $nope: 1 } }).toArray()), 2);
    assert.equal(await codeOf(db.command({ nope: 1 })), 59);
    assert.equal(await codeOf(db.command({ find: "items", nope: 1 })), 40415);
    assert.equal(await codeOf(db.command({ find: "items", filter: 1 })), 14);
    assert.equal(await codeOf(db.command({ find: "items", tailable: true })), 238);
    assert.equal(
      await codeOf(items.find().collation({ locale: "en", strength: 2 }).toArray()),
      238,
    );
    assert.equal(await codeOf(db.createCollection("c", { capped: true, size: 1000 })), 238);
  });

  await t.step("survive a restart", async () => {
    if (mongodb.restart === undefined) return;
    await mongodb.restart();
    assert.equal(await items.countDocuments({ m: 3 }), 30);
    assert.equal((await client.db("admin").command({ hello: 1 })).setName, "imprun");
  });

  await drop();
  await mongodb.stop();
});
