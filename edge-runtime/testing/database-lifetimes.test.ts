/** `imp.db()` through a whole runtime: what is streamed, watched and changed together, and when it ends. */
import assert from "node:assert/strict";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { startMongodb } from "@imprun/testing/mongodb";
import { Decimal128, EJSON, Long, ObjectId, UUID } from "bson";
import { type Db, MongoClient } from "mongodb";
import { Publisher } from "./publisher.ts";
import { until } from "@imprun/testing/until";
import { TestRuntime } from "@imprun/testing/runtime";

const FIXTURES = new URL("../fixtures/", import.meta.url);

Deno.test("what imp.db() opens lives as long as its request", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
  const web = Deno.createHttpClient({ allowHost: true });
  const gateway = new Publisher(client, `g${Date.now().toString(36)}`);
  await gateway.create();
  const database: Db = client.db(tenantDatabase(gateway.tenantId as TenantId));
  const functions = [
    ...["stream-cursor", "watch-events", "transfer", "left-open", "round-trip"],
    "database-session",
  ];
  for (const name of functions) {
    await gateway.publish(name, await Deno.readTextFile(new URL(`${name}.ts`, FIXTURES)));
  }
  await gateway.publish("databases", await Deno.readTextFile(new URL("database.ts", FIXTURES)));

  const call = (path: string, body?: string, type = "application/json") => {
    const posted = { method: "POST", headers: { "content-type": type }, body };
    return runtime.call(gateway.tenantId, path, body === undefined ? {} : posted);
  };

  async function open(path: string): Promise<ReadableStreamDefaultReader<string>> {
    const headers = { host: `${gateway.tenantId}.localhost` };
    const url = `http://127.0.0.1:${runtime.ready.port}${path}`;
    const response = await fetch(url, { headers, client: web });
    assert.equal(response.status, 200);
    return response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  const openCursors = async () =>
    Number(
      (await client.db("admin").command({ serverStatus: 1 })).metrics?.cursor?.open?.total ?? 0,
    );

  const text = "x".repeat(1_000);
  const orders = Array.from({ length: 10_000 }, (_, n) => ({ _id: n as never, n, text }));
  await database.collection("orders").insertMany(orders);
  await database.collection("accounts").insertMany([
    { _id: "a" as never, balance: 100 },
    { _id: "b" as never, balance: 0 },
  ]);
  await database.createCollection("messages");

  await t.step("ten thousand documents stream through a function", async () => {
    const reader = await open("/stream-cursor");
    let lines = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      lines += read.value.split("\n").length - 1;
    }
    assert.equal(lines, 10_000);
  });

  await t.step("a client that leaves closes the cursor", async () => {
    const before = await openCursors();
    const reader = await open("/stream-cursor");
    await reader.read();
    await until(async () => await openCursors() > before || null);
    await reader.cancel();
    await until(async () => await openCursors() <= before || null);
  });

  await t.step("a watch tells what another request inserts, and ends with its client", async () => {
    const before = await openCursors();
    const reader = await open("/watch-events");
    assert.equal((await reader.read()).value, ": listening\n\n");
    const insert = {
      collection: "messages",
      steps: [{ method: "insertOne", args: [{ text: "hi" }] }],
    };
    assert.equal((await call("/databases", JSON.stringify(insert), "text/plain")).status, 200);
    const { value } = await reader.read();
    const change = JSON.parse(value!.slice("data: ".length));
    assert.equal(change.fullDocument.text, "hi");
    await reader.cancel();
    await until(async () => await openCursors() <= before || null);

    await database.collection("messages").insertOne({ text: "while nobody listened" });
    const resumed = await open(`/watch-events?after=${change._id._data}`);
    assert.match((await resumed.read()).value!, /while nobody listened/);
    await resumed.cancel();
    await until(async () => await openCursors() <= before || null);
  });

  await t.step("transfers that conflict are tried again, and none is lost or doubled", async () => {
    const body = JSON.stringify({ from: "a", to: "b", amount: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => call("/transfer", body)));
    assert.deepEqual(answers.filter(({ status }) => status !== 200), []);
    assert.deepEqual(await balances(), [80, 20]);
  });

  await t.step("a transfer that throws leaves nothing behind", async () => {
    const body = JSON.stringify({ from: "a", to: "b", amount: 1_000 });
    assert.equal((await call("/transfer", body)).status, 402);
    assert.deepEqual(await balances(), [80, 20]);
  });

  async function balances(): Promise<number[]> {
    const found = await database.collection("accounts").find().sort({ _id: 1 }).toArray();
    return found.map(({ balance }) => balance);
  }

  for (
    const [how, path, status] of [
      ["its request ends", "/left-open", 200],
      ["its isolate crashes", "/left-open?crash", 503],
    ] as const
  ) {
    await t.step(`a transaction that is left open is aborted when ${how}`, async () => {
      const before = await openCursors();
      assert.equal((await call(path)).status, status);
      // This write waits for the transaction's lock on the document.
      const written = await database.collection("accounts")
        .updateOne({ _id: "a" as never }, { $set: { free: how } }, { maxTimeMS: 20_000 });
      assert.equal(written.modifiedCount, 1);
      const account = await database.collection("accounts").findOne({ _id: "a" as never });
      assert.equal(account!.locked, undefined);
      await until(async () => await openCursors() <= before || null);
    });
  }

  await t.step("every type comes back as it was sent", async () => {
    const value = {
      _id: new ObjectId(),
      decimal: Decimal128.fromString("0.10"),
      long: Long.fromString("9007199254740993"),
      date: new Date(0),
      uuid: new UUID(),
      list: [1, 2.5, "three", null, true, { deep: new Date(1) }],
    };
    const sent = EJSON.stringify(value, { relaxed: false });
    const { text: received } = await call("/round-trip", sent, "text/plain");
    assert.deepEqual(JSON.parse(received), JSON.parse(sent));
  });

  const act = async (name: string) => {
    const { status, text } = await call(`/database-session?do=${name}`);
    assert.equal(status, 200, text);
    return JSON.parse(text);
  };

  await t.step("a loop reads ten thousand documents that its memory would not hold", async () => {
    const bulky = "x".repeat(16 * 1024);
    for (let n = 0; n < 10_000; n += 500) {
      const documents = Array.from({ length: 500 }, (_, index) => ({ n: n + index, text: bulky }));
      await database.collection("bulky").insertMany(documents);
    }
    assert.equal(await act("sum"), 49_995_000 + 10_000 * bulky.length);
  });

  await t.step("a loop that is left closes its cursor", async () => {
    const before = await openCursors();
    assert.equal(await act("leaveLoop"), "left");
    await until(async () => await openCursors() <= before || null);
  });

  await t.step("insertMany of more than a command may carry is cut into several", async () => {
    assert.deepEqual(await act("insertLarge"), [20, 20]);
  });

  await t.step("a session commits and aborts by hand", async () => {
    await database.createCollection("steps");
    assert.deepEqual(await act("commitByHand"), [2, 0, 2, true]);
    assert.equal(await act("abortByHand"), 2);
  });

  await t.step("withTransaction starts again after a conflict", async () => {
    await database.collection("counters").insertOne({ _id: "c" as never, n: 1 });
    assert.deepEqual(await act("retries"), [2, 20]);
  });

  await t.step("what is about the server is refused by name", async () => {
    assert.deepEqual(await act("refuses"), Array(4).fill("not_supported"));
  });

  await t.step(
    "no write is lost or doubled when the database is killed and comes back",
    async () => {
      const inserting = act("insertSlowly");
      await until(async () => await database.collection("slow").countDocuments() > 20 || null);
      await mongodb.restart?.("SIGKILL");
      assert.equal(await inserting, "inserted");
      assert.equal(await database.collection("slow").countDocuments(), 300);
    },
  );

  await database.dropDatabase();
  web.close();
  await runtime.stop();
  await client.close();
  await mongodb.stop();
});
