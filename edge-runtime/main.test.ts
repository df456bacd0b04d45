import assert from "node:assert/strict";
import { temporaryDirectory } from "@imprun/testing/directory";
import { until } from "@imprun/testing/until";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { Publisher } from "./testing/publisher.ts";
import { TestRuntime } from "@imprun/testing/runtime";

const answering = (text: string) => `export default () => new Response(${JSON.stringify(text)})`;

Deno.test("a runtime, from a document to an answer", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
  let gateways = 0;

  async function tenant(authType: "key-auth" | "none" = "none"): Promise<Publisher> {
    const publisher = new Publisher(client, `g${++gateways}-${Date.now().toString(36)}`);
    await publisher.create(authType);
    return publisher;
  }

  await t.step(
    "a published function answers, and its next version does when the ack is there",
    async () => {
      const hello = await tenant();
      await hello.publish("hello", answering("one"));
      assert.deepEqual(await runtime.call(hello.tenantId, "/hello"), { status: 200, text: "one" });
      await hello.publish("hello", answering("two"));
      assert.deepEqual(await runtime.call(hello.tenantId, "/hello"), { status: 200, text: "two" });
    },
  );

  await t.step(
    "a candidate that does not import is refused, and the old code answers",
    async () => {
      const hello = await tenant();
      await hello.publish("hello", answering("one"));
      await runtime.call(hello.tenantId, "/hello");
      const broken = await hello.version("hello", "\nthrow new Error('at import')");
      const { proposalId } = await hello.propose(broken);
      const ack = await hello.ack((ack) => ack.proposalId === proposalId);
      assert.equal(ack.ok, false);
      assert.equal(ack.failure?.code, "import_failed");
      assert.match(ack.failure!.error.message, /at import/);
      assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "one");
    },
  );

  await t.step("a key lets in as soon as it is stored", async () => {
    const hello = await tenant("key-auth");
    await hello.publish("hello", answering("one"));
    assert.equal((await runtime.call(hello.tenantId, "/hello")).status, 401);
    await hello.grant("secret");
    const init = { headers: { apikey: "secret" } };
    await until(async () =>
      (await runtime.call(hello.tenantId, "/hello", init)).status === 200 || null
    );
  });

  await t.step("a function has its database, its logs, and the way out", async () => {
    const hello = await tenant();
    await hello.publish(
      "rows",
      `
      export default async (request: Request) => {
        console.log("inserting");
        const rows = imp.db().collection("rows");
        await rows.insertOne({ n: 1 });
        return Response.json(await rows.find({}, { projection: { _id: 0 } }).toArray());
      }`,
    );
    assert.deepEqual(JSON.parse((await runtime.call(hello.tenantId, "/rows")).text), [{ n: 1 }]);
    const logs = hello.collection("logs");
    const line = { tenantId: hello.tenantId, message: "inserting" };
    await until(() => logs.findOne(line));

    await hello.publish(
      "out",
      `
      export default async () => {
        try {
          await fetch("http://127.0.0.1:${runtime.ready.port}/");
          return new Response("reached");
        } catch (error) {
          return new Response(error.message);
        }
      }`,
    );
    assert.match((await runtime.call(hello.tenantId, "/out")).text, /its address is loopback/);
  });

  await t.step("a cell that is killed is back, and nothing else noticed", async () => {
    const hello = await tenant();
    await hello.publish("hello", answering("one"));
    const [pid] = runtime.ready.cellPids;
    Deno.kill(pid!, "SIGKILL");
    await runtime.logged(/ended by SIGKILL/);
    await until(async () => {
      try {
        assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "one");
        return true;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        return null;
      }
    });
    await hello.publish("hello", answering("two"));
    assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "two");
  });

  await t.step("a tenant that spins is stopped, and its neighbour goes on answering", async () => {
    const [spinner, neighbour] = [await tenant(), await tenant()];
    await spinner.publish("spin", "export default () => { for (;;); }");
    await neighbour.publish("hello", answering("one"));
    const spun = runtime.call(spinner.tenantId, "/spin");
    let isSpinning = true;
    spun.finally(() => isSpinning = false);
    let answers = 0;
    while (isSpinning) {
      assert.equal((await runtime.call(neighbour.tenantId, "/hello")).text, "one");
      answers++;
    }
    const { status, text } = await spun;
    assert.equal(status, 503);
    assert.equal(JSON.parse(text).code, "cpu_limit");
    assert.ok(answers > 0);
  });

  await t.step("a spinning thread that stays is got rid of with its cell, unnoticed", async () => {
    const neighbour = await tenant();
    await neighbour.publish("hello", answering("one"));
    await until(async () => {
      assert.equal((await runtime.call(neighbour.tenantId, "/hello")).text, "one");
      return runtime.log.some((line) => /is replaced: a thread/.test(line)) || null;
    });
    for (let i = 0; i < 500; i++) {
      assert.equal((await runtime.call(neighbour.tenantId, "/hello")).text, "one");
    }
  });

  await t.step("a cell that takes over has isolates for those that were warm", async () => {
    const hello = await tenant();
    await hello.publish("hello", `console.log("imported");\n${answering("one")}`);
    const call = async () => {
      const init = { headers: { connection: "close" } };
      assert.equal((await runtime.call(hello.tenantId, "/hello", init)).text, "one");
    };
    const lines = hello.collection("logs");
    const boots = { tenantId: hello.tenantId, "data.event": "booting" };
    await until(async () => {
      await call();
      // A cell that is being replaced in this moment is not again.
      Deno.kill(runtime.pid, "SIGUSR2");
      return await lines.findOne({ ...boots, "data.why": "replacement" });
    });
    const imported = { tenantId: hello.tenantId, message: "imported" };
    const before = await lines.countDocuments(imported);
    await until(async () => {
      await call();
      return await lines.countDocuments(imported) > before || null;
    });
    // The lines of one tenant are in their order: a boot for that call would be the last one.
    const last = await lines.findOne(boots, { sort: { _id: -1 } });
    assert.equal(last?.data.why, "replacement");
  });

  if (mongodb.kill && mongodb.restart) {
    await t.step("without MongoDB warm tenants answer, and publishes wait for it", async () => {
      const hello = await tenant();
      await hello.publish("hello", answering("one"));
      await runtime.call(hello.tenantId, "/hello");
      await mongodb.kill!("SIGKILL");
      assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "one");
      const lonely = await TestRuntime.start({ mongodbUri: mongodb.uri }).catch((error) => error);
      assert.match(String(lonely), /The runtime does not start: MongoDB cannot be reached/);
      await mongodb.restart!();
      await hello.publish("hello", answering("two"));
      assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "two");
    });
  }

  await t.step("a second runtime at the same port says so in one sentence", async () => {
    await assert.rejects(
      TestRuntime.start({ mongodbUri: mongodb.uri, port: runtime.ready.port }),
      /^Error: The runtime does not start: Port \d+ of 127\.0\.0\.1 is in use by another process$/,
    );
  });

  await t.step("it stops with code 0 and leaves no cell behind", async () => {
    assert.equal((await runtime.stop()).code, 0);
    // The port is free again for one that does not share it.
    Deno.listen({ hostname: "127.0.0.1", port: runtime.ready.port }).close();
    assert.equal(
      await client.db("imprun_published").collection("runtime_instances").findOne(),
      null,
    );
  });

  await t.step(
    "two cells share one port, and a publish is in both when it is acknowledged",
    async () => {
      const pair = await TestRuntime.start({ mongodbUri: mongodb.uri, cells: 2 });
      assert.equal(new Set(pair.ready.cellPids).size, 2);
      const hello = await tenant();
      for (const text of ["one", "two", "three"]) {
        await hello.publish("hello", answering(text));
        for (let i = 0; i < 30; i++) {
          const init = { headers: { connection: "close" } };
          assert.equal((await pair.call(hello.tenantId, "/hello", init)).text, text);
        }
      }
      assert.equal((await pair.stop()).code, 0);
    },
  );

  await t.step(
    "after it was killed another one takes its port and socket, and knows who is suspended",
    async () => {
      const hello = await tenant();
      const config = { mongodbUri: mongodb.uri, socketDirectory: temporaryDirectory() };
      const killed = await TestRuntime.start(config);
      const spinner = await tenant();
      await spinner.publish("spin", "export default () => { for (;;); }");
      assert.equal((await killed.call(spinner.tenantId, "/spin")).status, 503);
      const suspensions = hello.collection("suspensions");
      const _id = spinner.tenantId;
      await until(() => suspensions.findOne({ _id, breaches: 1 }));
      // As if it had been stopped often.
      await suspensions.updateOne({ _id }, { $set: { breaches: 10 } });
      await killed.kill();
      const heir = await TestRuntime.start({ ...config, port: killed.ready.port });
      const suspended = await heir.call(spinner.tenantId, "/spin");
      assert.equal(JSON.parse(suspended.text).code, "tenant_suspended");
      await hello.publish("hello", answering("one"));
      assert.equal((await heir.call(hello.tenantId, "/hello")).text, "one");
      await heir.stop();
    },
  );

  if (mongodb.kill) {
    await t.step("it stops with code 0 without MongoDB, too", async () => {
      const lonely = await TestRuntime.start({ mongodbUri: mongodb.uri });
      await mongodb.kill!("SIGKILL");
      assert.equal((await lonely.stop()).code, 0);
    });
  }

  await client.close();
  await mongodb.stop();
});

Deno.test("a configuration that is not valid is one clear sentence", async () => {
  await assert.rejects(
    TestRuntime.startWith('{"environment": "test"}'),
    /^Error: The runtime does not start: Its configuration is not valid at environment: /,
  );
  await assert.rejects(TestRuntime.startWith("{"), /Its configuration is not valid JSON$/);
});
