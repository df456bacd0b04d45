import assert from "node:assert/strict";
import { startMongodb, testDatabase } from "@imprun/testing/mongodb";
import {
  type ChangeStreamDocument,
  type Collection,
  type Document,
  MongoNetworkError,
  type ResumeToken,
  type Timestamp,
} from "mongodb";

interface Counted extends Document {
  _id: string;
  /** Grows by one with every update. */
  v: number;
}

const ROUNDS = Number(Deno.env.get("EMBEDDED_MONGODB_KILL_ROUNDS") ?? 4);
const WRITERS = 4;
const DOCUMENTS_PER_WRITER = 5;

/** Writes until told to stop. Returns how many updates of each document were answered, and how many were not. */
async function write(collection: Collection<Counted>, writer: number, isOver: () => boolean) {
  const answered = new Map<string, number>();
  let unanswered = 0;
  for (let n = 0; !isOver(); n++) {
    const _id = `${writer}-${n % DOCUMENTS_PER_WRITER}`;
    try {
      const result = await collection.updateOne({ _id }, { $inc: { v: 1 } }, { upsert: true });
      assert.equal(result.modifiedCount + result.upsertedCount, 1);
      answered.set(_id, (answered.get(_id) ?? 0) + 1);
    } catch (error) {
      assert.ok(error instanceof Error);
      unanswered++;
    }
  }
  return { answered, unanswered };
}

/**
 * The events of a collection, without end. The driver resumes a stream once by itself; when the server is killed again
 * meanwhile it gives up, and an application opens the stream anew behind the last event it has seen.
 */
async function* eventsOf(
  collection: Collection<Counted>,
  startAtOperationTime: Timestamp,
): AsyncGenerator<ChangeStreamDocument<Counted>> {
  let resumeAfter: ResumeToken | undefined;
  for (;;) {
    const start = resumeAfter === undefined ? { startAtOperationTime } : { resumeAfter };
    const stream = collection.watch<Counted>([], { maxAwaitTimeMS: 200, ...start });
    try {
      for (;;) {
        const event = await stream.next();
        resumeAfter = event._id;
        yield event as ChangeStreamDocument<Counted>;
      }
    } catch (error) {
      if (!(error instanceof MongoNetworkError)) throw error;
    } finally {
      await stream.close();
    }
  }
}

/** Follows up to a last document, and checks that each version of a document comes right after the one before. */
async function follow(
  collection: Collection<Counted>,
  from: Timestamp,
): Promise<Map<string, number>> {
  const state = new Map<string, number>();
  const tokens: string[] = [];
  for await (const event of eventsOf(collection, from)) {
    tokens.push((event._id as { _data: string })._data);
    if (event.operationType === "insert") {
      if (event.documentKey._id === "last") break;
      assert.equal(state.has(event.documentKey._id), false);
      state.set(event.documentKey._id, event.fullDocument.v);
    } else if (event.operationType === "update") {
      const { _id } = event.documentKey;
      assert.equal(event.updateDescription.updatedFields?.v, state.get(_id)! + 1);
      state.set(_id, state.get(_id)! + 1);
    } else {
      assert.fail(`unexpected ${event.operationType}`);
    }
  }
  assert.deepEqual(tokens, [...new Set(tokens)].sort());
  return state;
}

Deno.test("a stream sees every write once and in order though the server is killed again and again", async () => {
  const mongodb = await startMongodb();
  if (mongodb.restart === undefined) return;
  const { db, drop } = await testDatabase(mongodb.uri);
  const collection = db.collection<Counted>("counted");
  const { operationTime } = await db.command({ create: "counted" });
  const following = follow(collection, operationTime);
  let isOver = false;
  const writing = Array.from(
    { length: WRITERS },
    (_, writer) => write(collection, writer, () => isOver),
  );
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
    await mongodb.restart("SIGKILL");
  }
  isOver = true;
  const written = await Promise.all(writing);
  await collection.insertOne({ _id: "last", v: 0 });
  const seen = await following;
  const stored = await collection.find({ _id: /-/ }).toArray();
  assert.deepEqual(
    new Map([...seen].sort()),
    new Map(stored.map(({ _id, v }): [string, number] => [_id, v]).sort()),
  );
  let surplus = 0;
  for (const { answered } of written) {
    for (const [_id, count] of answered) {
      const v = stored.find((one) => one._id === _id)!.v;
      assert.ok(v >= count, `${_id} lost a write that was answered`);
      surplus += v - count;
    }
  }
  const unanswered = written.reduce((sum, one) => sum + one.unanswered, 0);
  assert.ok(surplus <= unanswered, `${surplus} writes were done twice`);
  await drop();
  await mongodb.stop();
});
