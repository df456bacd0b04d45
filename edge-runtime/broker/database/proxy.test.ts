import assert from "node:assert/strict";
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { startMongodb } from "@imprun/testing/mongodb";
import {
  Decimal128,
  deserialize,
  type Document,
  Double,
  Int32,
  Long,
  ObjectId,
  serialize,
} from "bson";
import { MongoClient } from "mongodb";
import { DatabaseProxy } from "./proxy.ts";
import { Scope } from "./scopes.ts";

Deno.test("a tenant's commands run on its own database, and nowhere else", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const proxy = new DatabaseProxy(client, client);
  const scope = new Scope();
  const id = Date.now().toString(36);
  const tenant: TenantId = `a${id}.dev`;
  const stranger: TenantId = `b${id}.dev`;
  const own = client.db(tenantDatabase(tenant));

  async function run(command: Document, as: TenantId = tenant): Promise<Document> {
    const reply = await proxy.run(as, serialize(command), scope);
    return deserialize(reply, { promoteLongs: false });
  }

  await t.step("values keep their types on the way in and out", async () => {
    const document = {
      _id: new ObjectId(),
      int: new Int32(1),
      double: new Double(1),
      long: Long.fromNumber(1),
      decimal: Decimal128.fromString("1.10"),
      date: new Date(0),
      nested: { array: [new Double(2), "three", null, { deep: new Int32(4) }] },
    };
    assert.deepEqual(await run({ insert: "types", documents: [document] }), { n: 1, ok: 1 });
    const reply = await proxy.run(
      tenant,
      serialize({ find: "types", filter: { _id: document._id }, limit: 1, singleBatch: true }),
      scope,
    );
    const { cursor } = deserialize(reply, { promoteValues: false });
    assert.deepEqual(cursor.firstBatch, [document]);
    assert.equal(cursor.ns, `${tenantDatabase(tenant)}.types`);
    const elsewhere = client.db(tenantDatabase(stranger)).collection("types");
    assert.equal(await elsewhere.findOne(), null);
  });

  await t.step("a cursor is read to its end, by its owner only", async () => {
    await own.collection("many").insertMany(Array.from({ length: 25 }, (_, n) => ({ n })));
    const first = await run({ find: "many", sort: { n: 1 }, batchSize: 10 });
    assert.equal(first.cursor.firstBatch.length, 10);
    const more = { getMore: first.cursor.id, collection: "many", batchSize: 10 };
    assert.deepEqual(await run(more, stranger), {
      ok: 0,
      errmsg: `The cursor ${first.cursor.id} is not open`,
      code: 43,
      codeName: "CursorNotFound",
    });
    assert.equal((await run(more)).cursor.nextBatch[0].n, 10);
    const last = await run(more);
    assert.deepEqual([last.cursor.nextBatch.length, String(last.cursor.id)], [5, "0"]);
    assert.equal((await run(more)).code, 43);
  });

  await t.step("a cursor can be closed, by its owner only", async () => {
    const { cursor } = await run({ find: "many", batchSize: 2 });
    const kill = { killCursors: "many", cursors: [cursor.id] };
    assert.equal((await run(kill, stranger)).code, 43);
    assert.equal((await run(kill)).ok, 1);
    assert.equal((await run({ getMore: cursor.id, collection: "many" })).code, 43);
  });

  await t.step("open cursors are limited, and room comes back", async () => {
    const open = [];
    for (let n = 0; n < DATABASE_LIMITS.openCursors; n++) {
      open.push((await run({ find: "many", batchSize: 1 })).cursor.id);
    }
    const refused = await run({ find: "many", batchSize: 1 });
    assert.match(refused.errmsg, /No more than 50 cursors/);
    await run({ killCursors: "many", cursors: open });
    assert.equal((await run({ find: "many", batchSize: 1 })).ok, 1);
  });

  await t.step("an error of the server arrives as the server's own document", async () => {
    await own.collection<Document>("unique").insertOne({ _id: 1 as never });
    const duplicate = await run({ insert: "unique", documents: [{ _id: 1 }] });
    assert.equal(duplicate.ok, 1);
    assert.equal(duplicate.writeErrors[0].code, 11_000);
    const wrong = await run({ find: "many", filter: { n: { $noSuchOperator: 1 } } });
    assert.equal(wrong.ok, 0);
    assert.equal(wrong.code, 2);
    assert.match(wrong.errmsg, /\$noSuchOperator/);
  });

  await t.step("what is refused never reaches the server", async () => {
    assert.equal((await run({ find: "__secrets" })).code, 13);
    assert.equal((await run({ find: "many", $db: "imprun_published" })).code, 13);
    assert.equal((await run({ dropDatabase: 1 })).code, 13);
    const dropped = await run({ aggregate: "many", pipeline: [{ $out: "system.x" }], cursor: {} });
    assert.equal(dropped.codeName, "Unauthorized");
  });

  await t.step(
    "bytes that are no command are an error, and nested too deeply they are too",
    async () => {
      const noise = await proxy.run(tenant, new Uint8Array([5, 0, 0, 0]), scope);
      assert.equal(deserialize(noise).code, 22);
      const depth = 100_000;
      const nested = new Uint8Array(8 * depth + 5);
      const view = new DataView(nested.buffer);
      for (let level = 0; level < depth; level++) {
        view.setInt32(level * 7, nested.length - level * 8, true);
        nested.set([3, 97, 0], level * 7 + 4);
      }
      assert.equal(deserialize(await proxy.run(tenant, nested, scope)).ok, 0);
      const huge = new Uint8Array(DATABASE_LIMITS.commandBytes + 1);
      assert.match(
        deserialize(await proxy.run(tenant, huge, scope)).errmsg,
        /at most 17825792 bytes/,
      );
      // Our own encoder does not write this name, another one does.
      const forged = serialize({ find: "many", filter: { _bsontypX: "Int32" } });
      forged[forged.indexOf("X".charCodeAt(0))] = "e".charCodeAt(0);
      assert.equal(deserialize(await proxy.run(tenant, forged, scope)).code, 22);
    },
  );

  await t.step("commands of one tenant may be many at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => run({ count: "many", query: { n: { $lte: n } } })),
    );
    assert.ok(answers.every(({ ok, n }, index) => ok === 1 && n === Math.min(index + 1, 25)));
  });

  await t.step("reserved collections are not listed", async () => {
    await own.collection("__internal").insertOne({});
    const { cursor } = await run({ listCollections: 1, nameOnly: true });
    const names = cursor.firstBatch.map(({ name }: { name: string }) => name);
    assert.ok(names.includes("many"));
    assert.ok(!names.includes("__internal"));
  });

  await proxy.stop();
  await own.dropDatabase();
  await client.close();
  await mongodb.stop();
});
