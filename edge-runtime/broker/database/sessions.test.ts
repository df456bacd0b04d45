/** What a tenant has open on the server: transactions, change streams, cursors, and when they end. */
import assert from "node:assert/strict";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { startMongodb } from "@imprun/testing/mongodb";
import { deserialize, type Document, serialize } from "bson";
import { MongoClient } from "mongodb";
import { DatabaseProxy } from "./proxy.ts";
import { Scope } from "./scopes.ts";

Deno.test("transactions, change streams and repeated writes of tenants", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const streams = new MongoClient(mongodb.uri);
  const proxy = new DatabaseProxy(client, streams);
  const id = Date.now().toString(36);
  const tenant: TenantId = `a${id}.dev`;
  const stranger: TenantId = `b${id}.dev`;
  const own = client.db(tenantDatabase(tenant));
  const scopes = proxy.scopes();
  let lastScope = 0;

  async function run(command: Document, scope: number, as: TenantId = tenant): Promise<Document> {
    const work = (opened: Scope) => proxy.run(as, serialize(command), opened);
    const { result } = await scopes.run(as, scope, work);
    return deserialize(result, { promoteLongs: false });
  }
  const starts = { number: 1, starts: true };
  const goesOn = { number: 1 };
  const ids = async (name: string) =>
    (await own.collection(name).find({}, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);

  await own.createCollection("orders");

  await t.step("a transaction is seen by others after its commit, and not before", async () => {
    const scope = ++lastScope;
    const first = { insert: "orders", documents: [{ _id: 1 }], transaction: starts };
    assert.equal((await run(first, scope)).n, 1);
    const inside = await run({ find: "orders", transaction: goesOn }, scope);
    assert.deepEqual(inside.cursor.firstBatch, [{ _id: 1 }]);
    assert.deepEqual((await run({ find: "orders" }, scope)).cursor.firstBatch, []);
    assert.equal((await run({ commitTransaction: 1, transaction: goesOn }, scope)).ok, 1);
    assert.deepEqual(await ids("orders"), [1]);
  });

  await t.step("an aborted transaction leaves nothing", async () => {
    const scope = ++lastScope;
    await run({ insert: "orders", documents: [{ _id: 2 }], transaction: starts }, scope);
    assert.equal((await run({ abortTransaction: 1, transaction: goesOn }, scope)).ok, 1);
    assert.deepEqual(await ids("orders"), [1]);
  });

  await t.step("a conflict has the label that says to try again", async () => {
    const [one, two] = [++lastScope, ++lastScope];
    const update = { q: { _id: 1 }, u: { $inc: { n: 1 } } };
    await run({ update: "orders", updates: [update], transaction: starts }, one);
    const refused = await run({ update: "orders", updates: [update], transaction: starts }, two);
    assert.equal(refused.code, 112);
    assert.deepEqual(refused.errorLabels, ["TransientTransactionError"]);
    assert.equal((await run({ commitTransaction: 1, transaction: goesOn }, one)).ok, 1);
  });

  await t.step("the end of a scope aborts its transaction and frees what it locked", async () => {
    const scope = ++lastScope;
    const update = { q: { _id: 1 }, u: { $set: { n: 100 } } };
    await run({ update: "orders", updates: [update], transaction: starts }, scope);
    scopes.release(tenant, scope);
    // An ordinary write waits for the document, so it shows when it is free.
    const after = await run({ update: "orders", updates: [update] }, ++lastScope);
    assert.equal(after.nModified, 1);
    const late = await run({ commitTransaction: 1, transaction: goesOn }, scope);
    assert.equal(late.code, 251);
    assert.deepEqual(late.errorLabels, ["TransientTransactionError"]);
  });

  await t.step("a transaction is its scope's and its tenant's alone", async () => {
    const scope = ++lastScope;
    await run({ insert: "orders", documents: [{ _id: 3 }], transaction: starts }, scope);
    const find = { find: "orders", transaction: goesOn };
    assert.equal((await run(find, ++lastScope)).code, 251);
    assert.equal((await run(find, scope, stranger)).code, 251);
    scopes.release(stranger, scope);
    assert.equal((await run(find, scope)).ok, 1);
    scopes.release(tenant, scope);
  });

  await t.step("commands of one transaction that come at once run one after another", async () => {
    const scope = ++lastScope;
    await run({ insert: "orders", documents: [{ _id: 10 }], transaction: starts }, scope);
    const answers = await Promise.all(
      Array.from(
        { length: 10 },
        (_, n) =>
          run({ insert: "orders", documents: [{ _id: 11 + n }], transaction: goesOn }, scope),
      ),
    );
    assert.ok(answers.every(({ n }) => n === 1));
    await run({ commitTransaction: 1, transaction: goesOn }, scope);
    assert.equal((await ids("orders")).length, 12);
  });

  await t.step("large writes that wait for a transaction do not keep it from its own", async () => {
    const scope = ++lastScope;
    await own.createCollection("large");
    await run({ insert: "large", documents: [{ _id: 1 }] }, scope);
    const text = "x".repeat(2 * 1024 * 1024);
    const update = (field: string) => ({ q: { _id: 1 }, u: { $set: { [field]: text } } });
    const inside = { q: { _id: 1 }, u: { $set: { inside: true } } };
    await run({ update: "large", updates: [inside], transaction: starts }, scope);
    const waiting = ["a", "b"].map((field) =>
      run({ update: "large", updates: [update(field)] }, ++lastScope)
    );
    const insert = { insert: "large", documents: [{ _id: 2, text }], transaction: goesOn };
    assert.equal((await run(insert, scope)).n, 1);
    assert.equal((await run({ commitTransaction: 1, transaction: goesOn }, scope)).ok, 1);
    assert.deepEqual((await Promise.all(waiting)).map(({ nModified }) => nModified), [1, 1]);
    assert.deepEqual(await ids("large"), [1, 2]);
  });

  await t.step("a cursor of a transaction is read inside of it", async () => {
    const scope = ++lastScope;
    const { cursor } = await run({ find: "orders", batchSize: 5, transaction: starts }, scope);
    const more = { getMore: cursor.id, collection: "orders", batchSize: 100, transaction: goesOn };
    assert.equal((await run(more, scope)).cursor.nextBatch.length, 7);
    await run({ commitTransaction: 1, transaction: goesOn }, scope);
  });

  await t.step("the end of a scope closes its cursors, and makes room", async () => {
    const scope = ++lastScope;
    const { cursor } = await run({ find: "orders", batchSize: 2 }, scope);
    scopes.release(tenant, scope);
    assert.equal((await run({ getMore: cursor.id, collection: "orders" }, ++lastScope)).code, 43);
  });

  await t.step("a change stream tells the tenant's own changes, and can be resumed", async () => {
    const scope = ++lastScope;
    const watch = (stage: Document) => ({
      aggregate: 1,
      pipeline: [{ $changeStream: stage }],
      cursor: {},
    });
    const { cursor } = await run(watch({}), scope);
    await own.collection<Document>("__internal").insertOne({ secret: 1 });
    await client.db(tenantDatabase(stranger)).collection<Document>("orders").insertOne({ n: 1 });
    await own.collection<Document>("seen").insertMany([{ n: 1 }, { n: 2 }]);
    const events = await read(cursor, scope, 2);
    assert.deepEqual(events.map(({ fullDocument }) => fullDocument.n), [1, 2]);
    const resumed = await run(watch({ resumeAfter: events[0]!._id }), scope);
    const again = await read(resumed.cursor, scope, 1);
    assert.equal(again[0]!.fullDocument.n, 2);
    await own.collection("seen").rename("__hidden");
    await own.collection<Document>("last").insertOne({ n: 3 });
    const [next] = await read({ id: resumed.cursor.id }, scope, 1);
    assert.equal(next!.ns.coll, "last");
    scopes.release(tenant, scope);
    assert.equal((await run({ getMore: cursor.id, collection: "x" }, scope)).code, 43);
  });

  async function read(opened: Document, scope: number, count: number): Promise<Document[]> {
    const events: Document[] = [...(opened.firstBatch ?? [])];
    while (events.length < count) {
      const { cursor } = await run({ getMore: opened.id, collection: "any" }, scope);
      events.push(...cursor.nextBatch);
    }
    return events;
  }

  await t.step("change streams are limited, and one that is waited for can be closed", async () => {
    const scope = ++lastScope;
    const watch = { aggregate: "orders", pipeline: [{ $changeStream: {} }], cursor: {} };
    const open = [];
    for (let n = 0; n < 10; n++) open.push((await run(watch, scope)).cursor.id);
    assert.match((await run(watch, scope)).errmsg, /No more than 10 change streams/);
    const waiting = run({ getMore: open[0], collection: "orders" }, scope);
    await run({ killCursors: "orders", cursors: [open[0]] }, scope);
    await waiting;
    assert.equal((await run(watch, scope)).ok, 1);
    scopes.release(tenant, scope);
  });

  await t.step("a write whose answer is lost happens once", async () => {
    const scope = ++lastScope;
    for (
      const [command, lost] of [
        [{ insert: "once", documents: [{ _id: 1 }, { _id: 2 }] }, "insert"],
        [{ update: "once", updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] }, "update"],
        [{ findAndModify: "once", query: { _id: 1 }, update: { $inc: { n: 1 } } }, "findAndModify"],
        [{ delete: "once", deletes: [{ q: { _id: 2 }, limit: 1 }] }, "delete"],
      ] as [Document, string][]
    ) {
      const data = { failCommands: [lost], closeConnection: true };
      await failNext(data);
      assert.equal((await run(command, scope)).ok, 1, lost);
      await failNext({
        failCommands: [lost],
        errorCode: 10107,
        errorLabels: ["RetryableWriteError"],
      });
      assert.equal((await run(command, scope)).ok, 1, `${lost} at another primary`);
    }
    const left = await own.collection("once").find().toArray();
    assert.deepEqual(left.map(({ n }) => n), [4]);
  });

  await t.step("a write of many documents is not sent twice", async () => {
    await failNext({ failCommands: ["update"], closeConnection: true });
    const command = { update: "once", updates: [{ q: {}, u: { $inc: { n: 1 } }, multi: true }] };
    await assert.rejects(run(command, ++lastScope), { code: "unavailable" });
  });

  await t.step("a read whose answer is lost is asked for again", async () => {
    for (const command of [{ find: "once" }, { aggregate: "once", pipeline: [], cursor: {} }]) {
      await failNext({ failCommands: [Object.keys(command)[0]], closeConnection: true });
      assert.equal((await run(command, ++lastScope)).ok, 1);
    }
  });

  await t.step("a connection that breaks in a transaction has the driver's labels", async () => {
    const scope = ++lastScope;
    await run({ insert: "orders", documents: [{ _id: 90 }], transaction: starts }, scope);
    await failNext({ failCommands: ["insert"], closeConnection: true });
    const broken = await run(
      { insert: "orders", documents: [{ _id: 91 }], transaction: goesOn },
      scope,
    );
    assert.equal(broken.ok, 0);
    assert.deepEqual(broken.errorLabels, ["TransientTransactionError"]);
    scopes.release(tenant, scope);
  });

  await t.step("a collection can be renamed inside the tenant's database only", async () => {
    await own.createCollection("before");
    assert.equal((await run({ renameCollection: "before", to: "after" }, ++lastScope)).ok, 1);
    assert.equal((await own.listCollections({ name: "after" }).toArray()).length, 1);
    const dotted = { renameCollection: "after", to: "imprun_published.keys" };
    assert.equal((await run(dotted, lastScope)).ok, 1);
    assert.equal(
      (await own.listCollections({ name: "imprun_published.keys" }).toArray()).length,
      1,
    );
    assert.equal((await run({ renameCollection: "after", to: "__x" }, lastScope)).code, 13);
  });

  async function failNext(data: Document): Promise<void> {
    await client.db("admin").command({
      configureFailPoint: "failCommand",
      mode: { times: 1 },
      data,
    });
  }

  scopes.releaseAll();
  await proxy.stop();
  await own.dropDatabase();
  await client.db(tenantDatabase(stranger)).dropDatabase();
  await streams.close();
  await client.close();
  await mongodb.stop();
});
