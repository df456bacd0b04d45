import assert from "node:assert/strict";
import { startMongodb, testDatabase, type TestMongodb } from "@imprun/testing/mongodb";
import {
  type ChangeStream,
  type ChangeStreamDocument,
  type Document,
  MongoServerError,
  type ResumeToken,
} from "mongodb";

const WAIT = { maxAwaitTimeMS: 50 };

interface Item extends Document {
  _id: number;
}

/** The next `count` events. */
async function take(stream: ChangeStream<Document, ChangeStreamDocument>, count: number) {
  const events: Document[] = [];
  while (events.length < count) {
    const event = await stream.next();
    events.push(event);
  }
  return events;
}

function dataOf(token: ResumeToken): string {
  return (token as { _data: string })._data;
}

function summary(events: Document[]): [string, unknown][] {
  return events.map((event) => [event.operationType, event.documentKey?._id ?? event.ns?.coll]);
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof MongoServerError, `expected a server error, got ${error}`);
  return error.code;
}

Deno.test("change streams through the official driver", async (t) => {
  const mongodb: TestMongodb = await startMongodb();
  const { db, client, drop } = await testDatabase(mongodb.uri);
  const items = db.collection<Item>("items");
  await items.insertOne({ _id: 0 });

  await t.step("tell each change in order, with what has changed", async () => {
    const stream = items.watch([], WAIT);
    await stream.tryNext();
    await items.insertOne({ _id: 1, a: 1, list: [1, 2, 3], gone: true });
    await items.updateOne({ _id: 1 }, {
      $set: { a: 2, "deep.b": 1 },
      $unset: { gone: 1 },
      $pop: { list: 1 },
    });
    await items.updateOne({ _id: 1 }, { $set: { a: 2 } });
    await items.replaceOne({ _id: 1 }, { b: 1 });
    await items.deleteOne({ _id: 1 });
    const events = await take(stream, 4);
    assert.deepEqual(summary(events), [["insert", 1], ["update", 1], ["replace", 1], [
      "delete",
      1,
    ]]);
    assert.deepEqual(events[1]!.updateDescription, {
      updatedFields: { a: 2, deep: { b: 1 } },
      removedFields: ["gone"],
      truncatedArrays: [{ field: "list", newSize: 2 }],
    });
    assert.deepEqual(events[2]!.fullDocument, { _id: 1, b: 1 });
    assert.deepEqual(events[0]!.ns, { db: db.databaseName, coll: "items" });
    const tokens = events.map((event) => event._id._data);
    assert.deepEqual(tokens, [...tokens].sort());
    await stream.close();
  });

  await t.step("look up the document of an update, which is null when it has gone", async () => {
    const stream = items.watch([], {
      ...WAIT,
      fullDocument: "updateLookup",
    });
    await stream.tryNext();
    await items.insertOne({ _id: 2 });
    await items.updateOne({ _id: 2 }, { $set: { a: 1 } });
    assert.deepEqual((await take(stream, 2))[1]!.fullDocument, { _id: 2, a: 1 });
    await items.updateOne({ _id: 2 }, { $set: { a: 2 } });
    await items.deleteOne({ _id: 2 });
    assert.equal((await take(stream, 1))[0]!.fullDocument, null);
    await stream.close();
  });

  await t.step(
    "look it up in the collection of the update, whatever it is called by then",
    async () => {
      const start = db.watch([], WAIT);
      await start.tryNext();
      const moved = db.collection<Item>("moved");
      await moved.insertOne({ _id: 5 });
      await moved.updateOne({ _id: 5 }, { $set: { a: 1 } });
      await moved.rename("elsewhere");
      await moved.insertOne({ _id: 5, stranger: true });
      const stream = db.watch([], {
        ...WAIT,
        fullDocument: "updateLookup",
        resumeAfter: start.resumeToken,
      });
      const [, updated] = await take(stream, 2);
      assert.deepEqual(updated!.fullDocument, { _id: 5, a: 1 });
      await start.close();
      await stream.close();
    },
  );

  await t.step("resume behind any event, filtered or not, also after a restart", async () => {
    const stream = items.watch([{ $match: { "fullDocument.wanted": true } }], WAIT);
    await stream.tryNext();
    const before: ResumeToken = stream.resumeToken;
    await items.insertOne({ _id: 10 });
    await items.insertOne({ _id: 11, wanted: true });
    const [event] = await take(stream, 1);
    await items.insertMany([{ _id: 12 }, { _id: 13 }]);
    while (dataOf(stream.resumeToken) <= dataOf(event!._id)) await stream.tryNext();
    const afterUnwanted: ResumeToken = stream.resumeToken;
    await stream.close();
    await mongodb.restart?.("SIGKILL");
    const ids = async (resumeAfter: ResumeToken, count: number) => {
      const resumed = items.watch([], {
        ...WAIT,
        resumeAfter,
      });
      const events = await take(resumed, count);
      await resumed.close();
      return events.map((one) => one.documentKey._id);
    };
    assert.deepEqual(await ids(before, 4), [10, 11, 12, 13]);
    assert.deepEqual(await ids(event!._id, 2), [12, 13]);
    await items.insertOne({ _id: 14 });
    assert.deepEqual(await ids(afterUnwanted, 1), [14]);
  });

  await t.step("go on by themselves when the server goes away and comes back", async () => {
    if (mongodb.restart === undefined) return;
    const stream = items.watch([], WAIT);
    await stream.tryNext();
    await items.insertOne({ _id: 20 });
    await mongodb.restart("SIGKILL");
    await items.insertOne({ _id: 21 });
    assert.deepEqual(summary(await take(stream, 2)), [["insert", 20], ["insert", 21]]);
    await stream.close();
  });

  await t.step("start at an operation time, that one included", async () => {
    const { operationTime } = await db.command({ insert: "items", documents: [{ _id: 30 }] });
    await items.insertOne({ _id: 31 });
    const stream = items.watch([], {
      ...WAIT,
      startAtOperationTime: operationTime,
    });
    assert.deepEqual(summary(await take(stream, 2)), [["insert", 30], ["insert", 31]]);
    await stream.close();
  });

  await t.step("watch a database or all of them", async () => {
    const ofDatabase = db.watch([], WAIT);
    const ofAll = client.watch([{ $match: { "ns.db": db.databaseName } }], WAIT);
    await ofDatabase.tryNext();
    await ofAll.tryNext();
    await items.insertOne({ _id: 40 });
    await db.collection<Item>("others").insertOne({ _id: 41 });
    await db.collection("others").rename("renamed");
    await db.collection("renamed").drop();
    const expected = [["insert", 40], ["insert", 41], ["rename", "others"], ["drop", "renamed"]];
    const events = await take(ofDatabase, 4);
    assert.deepEqual(summary(events), expected);
    assert.deepEqual(events[2]!.to, { db: db.databaseName, coll: "renamed" });
    assert.deepEqual(summary(await take(ofAll, 4)), expected);
    await ofDatabase.close();
    await ofAll.close();
  });

  await t.step(
    "end with invalidate when the collection is dropped, and start behind it",
    async () => {
      const short = db.collection<Item>("short");
      await short.insertOne({ _id: 1 });
      const stream = short.watch([], WAIT);
      await stream.tryNext();
      await short.drop();
      const [dropped, invalidated] = await take(stream, 2);
      assert.deepEqual([dropped!.operationType, invalidated!.operationType], [
        "drop",
        "invalidate",
      ]);
      assert.equal(stream.closed, true);
      await short.insertOne({ _id: 2 });
      assert.equal(
        await codeOf(
          short.watch([], {
            ...WAIT,
            resumeAfter: invalidated!._id,
          }).tryNext(),
        ),
        260,
      );
      const again = short.watch([], {
        ...WAIT,
        startAfter: invalidated!._id,
      });
      assert.deepEqual(summary(await take(again, 1)), [["insert", 2]]);
      await again.close();
    },
  );

  await t.step("keep images of what was before and after, if the collection says so", async () => {
    const imaged = await db.createCollection<Item>("imaged", {
      changeStreamPreAndPostImages: { enabled: true },
    });
    const stream = imaged.watch([], {
      ...WAIT,
      fullDocument: "required",
      fullDocumentBeforeChange: "required",
    });
    await stream.tryNext();
    await imaged.insertOne({ _id: 1, a: 1 });
    await imaged.updateOne({ _id: 1 }, { $set: { a: 2 } });
    await imaged.deleteOne({ _id: 1 });
    const [, updated, deleted] = await take(stream, 3);
    assert.deepEqual(updated!.fullDocumentBeforeChange, { _id: 1, a: 1 });
    assert.deepEqual(updated!.fullDocument, { _id: 1, a: 2 });
    assert.deepEqual(deleted!.fullDocumentBeforeChange, { _id: 1, a: 2 });
    await stream.close();
    const without = items.watch([], {
      ...WAIT,
      fullDocument: "required",
    });
    await without.tryNext();
    await items.updateOne({ _id: 40 }, { $set: { a: 1 } });
    assert.equal(await codeOf(without.next()), 47);
    await without.close();
  });

  await t.step("refuse tokens and stages that cannot be", async () => {
    const refused = (options: Document, stages: Document[] = []) =>
      codeOf(items.watch(stages, { ...WAIT, ...options }).tryNext());
    assert.equal(await refused({ resumeAfter: { _data: "nonsense" } }), 260);
    const old = "8200000001000000010000000040";
    assert.equal(await refused({ resumeAfter: { _data: old } }), 286);
    assert.equal(await refused({}, [{ $group: { _id: 1 } }]), 20);
    assert.equal(await refused({}, [{ $nonsense: {} }]), 40324);
    const altered = items.watch([{ $project: { _id: 0 } }], WAIT);
    await altered.tryNext();
    await items.insertOne({ _id: 50 });
    const error = await altered.next().catch((thrown) => thrown);
    assert.equal(error.name === "MongoChangeStreamError" || error.code === 280, true);
    await altered.close();
  });

  await t.step("show the changes of a transaction together, once it is committed", async () => {
    const stream = items.watch([], WAIT);
    await stream.tryNext();
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await items.insertOne({ _id: 60 }, { session });
        await items.updateOne({ _id: 40 }, { $set: { t: 1 } }, { session });
        await items.deleteOne({ _id: 60 }, { session });
        assert.equal(await stream.tryNext(), null);
      })
    );
    const events = await take(stream, 3);
    assert.deepEqual(summary(events), [["insert", 60], ["update", 40], ["delete", 60]]);
    assert.equal(new Set(events.map((event) => String(event.clusterTime))).size, 1);
    assert.equal(new Set(events.map((event) => event._id._data)).size, 3);
    assert.ok(events.every((event) => event.txnNumber !== undefined && event.lsid !== undefined));
    await stream.close();
  });

  await drop();
  await mongodb.stop();
});
