import assert from "node:assert/strict";
import { startMongodb, testDatabase } from "@imprun/testing/mongodb";
import { type Document, Long, MongoClient, MongoServerError } from "mongodb";

interface Counter extends Document {
  _id: number | string;
}

async function errorOf(promise: Promise<unknown>): Promise<MongoServerError> {
  const error = await promise.then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof MongoServerError, `expected a server error, got ${error}`);
  return error;
}

Deno.test("sessions through the official driver", async (t) => {
  const mongodb = await startMongodb();
  const { db, client, drop } = await testDatabase(mongodb.uri);
  const counters = db.collection<Counter>("counters");
  await counters.insertMany([{ _id: 1, n: 0 }, { _id: 2, n: 0 }]);
  const fail = (data: Document, mode: unknown = { times: 1 }) =>
    client.db("admin").command({ configureFailPoint: "failCommand", mode, data });

  await t.step("a write that is sent again is not done again", async () => {
    const other = await MongoClient.connect(mongodb.uri);
    const session = other.startSession();
    const command = {
      update: "counters",
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }, { q: { _id: 2 }, u: { $inc: { n: 1 } } }],
      txnNumber: Long.fromNumber(1_000),
    };
    const send = () => other.db(db.databaseName).command({ ...command }, { session });
    const first = await send();
    const second = await send();
    assert.deepEqual([first.n, first.nModified], [2, 2]);
    assert.deepEqual([second.n, second.nModified], [2, 2]);
    await mongodb.restart?.("SIGKILL");
    assert.equal((await send()).nModified, 2);
    assert.equal((await counters.findOne({ _id: 1 }))!.n, 1);
    command.txnNumber = Long.fromNumber(999);
    assert.equal((await errorOf(send())).code, 225);
    await session.endSession();
    await other.close();
  });

  await t.step("a write whose answer is lost is retried by the driver, and done once", async () => {
    await counters.updateOne({ _id: 1 }, { $set: { n: 0 } });
    await fail({ failCommands: ["update"], closeConnection: true });
    await counters.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    await fail({
      failCommands: ["findAndModify"],
      errorCode: 91,
      errorLabels: ["RetryableWriteError"],
    });
    await counters.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } });
    assert.equal((await counters.findOne({ _id: 1 }))!.n, 2);
    await client.db("admin").command({
      configureFailPoint: "onPrimaryTransactionalWrite",
      mode: { times: 1 },
    });
    await counters.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    assert.equal((await counters.findOne({ _id: 1 }))!.n, 3);
    await counters.updateOne({ _id: 1 }, { $set: { n: 2 } });
  });

  await t.step(
    "a transaction reads what it wrote and nobody else does before the commit",
    async () => {
      const session = client.startSession();
      session.startTransaction();
      await counters.insertOne({ _id: "t", n: 1 }, { session });
      await counters.updateOne({ _id: 1 }, { $set: { n: 10 } }, { session });
      assert.equal((await counters.findOne({ _id: 1 }, { session }))!.n, 10);
      assert.equal((await counters.findOne({ _id: 1 }))!.n, 2);
      assert.equal(await counters.findOne({ _id: "t" }), null);
      assert.equal(await counters.countDocuments({}, { session }), 3);
      await session.commitTransaction();
      await session.commitTransaction();
      assert.equal((await counters.findOne({ _id: 1 }))!.n, 10);
      assert.equal((await counters.findOne({ _id: "t" }))!.n, 1);
      await session.endSession();
    },
  );

  await t.step("a transaction reads one state from its first statement to its last", async () => {
    const session = client.startSession();
    session.startTransaction();
    assert.equal((await counters.findOne({ _id: 2 }, { session }))!.n, 1);
    await counters.updateOne({ _id: 2 }, { $set: { n: 5 } });
    await counters.insertOne({ _id: "later" });
    assert.equal((await counters.findOne({ _id: 2 }, { session }))!.n, 1);
    assert.equal(await counters.findOne({ _id: "later" }, { session }), null);
    const conflict = await errorOf(counters.updateOne({ _id: 2 }, { $inc: { n: 1 } }, { session }));
    assert.equal(conflict.code, 112);
    assert.ok(conflict.hasErrorLabel("TransientTransactionError"));
    await session.endSession();
    assert.equal((await counters.findOne({ _id: 2 }))!.n, 5);
  });

  await t.step("of two transactions that write a document the first one wins", async () => {
    const [a, b] = [client.startSession(), client.startSession()];
    a.startTransaction();
    b.startTransaction();
    await counters.updateOne({ _id: 1 }, { $set: { by: "a" } }, { session: a });
    const refused = await errorOf(
      counters.updateOne({ _id: 1 }, { $set: { by: "b" } }, { session: b }),
    );
    assert.equal(refused.code, 112);
    await a.commitTransaction();
    await Promise.all([a.endSession(), b.endSession()]);
    assert.equal((await counters.findOne({ _id: 1 }))!.by, "a");
  });

  await t.step("a plain write waits for the transaction that holds its document", async () => {
    const session = client.startSession();
    session.startTransaction();
    await counters.updateOne({ _id: 1 }, { $set: { n: 100 } }, { session });
    const waiting = counters.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    await session.commitTransaction();
    await waiting;
    assert.equal((await counters.findOne({ _id: 1 }))!.n, 101);
    await session.endSession();
  });

  await t.step("what an aborted transaction did is gone", async () => {
    await counters.createIndex({ u: 1 }, { unique: true, sparse: true });
    const session = client.startSession();
    session.startTransaction();
    await counters.insertOne({ _id: "a", u: 1 }, { session });
    assert.equal((await errorOf(counters.insertOne({ _id: "b", u: 1 }, { session }))).code, 11000);
    const ended = await errorOf(counters.insertOne({ _id: "c" }, { session }));
    assert.equal(ended.code, 251);
    assert.ok(ended.hasErrorLabel("TransientTransactionError"));
    await session.abortTransaction();
    await session.endSession();
    assert.equal(await counters.countDocuments({ _id: { $in: ["a", "b", "c"] } }), 0);
  });

  await t.step("what cannot be in a transaction is refused", async () => {
    const session = client.startSession();
    session.startTransaction();
    await counters.findOne({}, { session });
    const refused = await errorOf(db.command({ count: "counters" }, { session }));
    assert.equal(refused.code, 263);
    await session.abortTransaction();
    await session.endSession();
  });

  await drop();
  await mongodb.stop();
});
