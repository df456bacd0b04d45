import assert from "node:assert/strict";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { startMongodb } from "@imprun/testing/mongodb";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { Client } from "./chaos/client.ts";
import { Load } from "./chaos/load.ts";
import { socketsIn } from "./sockets.ts";
import { findCells } from "./supervisor/orphans.ts";
import { Apart } from "./testing/apart.ts";
import { crashCell } from "./testing/crash-cell.ts";
import { hasInMemory } from "./testing/process-memory.ts";
import { Publisher } from "./testing/publisher.ts";

const answering = (text: string) => `export default () => new Response(${JSON.stringify(text)})`;

/** Resolves when a supervisor has said that there is no broker. */
async function waits({ socketDirectory, log }: Apart): Promise<void> {
  const line = `Waiting for the broker at ${socketDirectory}/supervisor.sock: NotFound`;
  await until(() => Promise.resolve(log.some((logged) => logged.startsWith(line)) || null));
}

Deno.test("broker and supervisor as processes of their own", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = new Apart(mongodb.uri, 1);
  const instances = client.db("imprun_published").collection("runtime_instances");
  const hello = new Publisher(client, `hello${Date.now().toString(36)}`);
  await hello.create();

  const cells = () => findCells(socketsIn(runtime.socketDirectory).cells);
  const call = async (path: string) => await runtime.supervisor.call(hello.tenantId, path);
  /** A publish arrives and is answered with: everything has converged. */
  const publishes = async (text: string) => {
    await hello.publish("hello", answering(text));
    assert.deepEqual(await call("/hello"), { status: 200, text });
  };
  const notReady = async (reason: string) => {
    const { text } = await until(async () => {
      const answer = await runtime.supervisor.call("x", "/readyz");
      return answer.status === 503 ? answer : null;
    });
    assert.deepEqual(JSON.parse(text).reasons, [reason]);
  };
  const newestInstance = async () =>
    (await instances.find().sort({ startedAt: -1 }).limit(1).next())!._id;
  const load = () =>
    new Load({
      port: runtime.supervisor.ready.port,
      host: `${hello.tenantId}.localhost`,
      path: "/hello",
      kept: 2,
      fresh: 1,
      pauseMs: 5,
    });
  const undisturbed = async (clients: Load) => {
    const { answered, broken, refused, refusals } = await clients.stop();
    assert.deepEqual({ broken, refused, refusals }, { broken: 0, refused: 0, refusals: {} });
    assert.ok(answered > 0);
  };

  await t.step("a supervisor that starts first says what it waits for", async () => {
    const started = runtime.startSupervisor();
    await waits(runtime);
    await runtime.startBroker();
    await started;
  });

  await t.step("what is published answers, with its database and its logs", async () => {
    await publishes("one");
    await hello.publish(
      "rows",
      `
      export default async () => {
        console.log("inserting");
        const rows = imp.db().collection("rows");
        await rows.insertOne({ n: 1 });
        return new Response(String(await rows.countDocuments({})));
      }`,
    );
    assert.deepEqual(await call("/rows"), { status: 200, text: "1" });
    await until(() => hello.collection("logs").findOne({ message: "inserting" }));
  });

  await t.step("metrics are those of cells, broker and supervisor together", async () => {
    const { text } = await call("/metrics");
    assert.equal(text.includes("imprun_cells"), false, "They are for no gateway's clients");
    const metrics = await until(async () => {
      const { text } = await runtime.supervisor.call("x", "/metrics");
      return text.includes(`imprun_http_requests_total{tenant="${hello.tenantId}"`) ? text : null;
    });
    assert.match(metrics, /^imprun_cells 1$/m);
    assert.match(
      metrics,
      /^imprun_cell_resident_memory_bytes\{cell="[\da-f]{4}-cell-1-\d+"\} \d+$/m,
    );
  });

  await t.step("where tenant code runs, nothing leads to the database", async () => {
    const outside = [runtime.supervisor.pid, ...await cells()];
    assert.ok(outside.length > 1);
    for (const pid of outside) {
      for (const file of ["environ", "cmdline"]) {
        const text = Deno.readTextFileSync(`/proc/${pid}/${file}`);
        assert.equal(/mongodb(:|_uri)/i.test(text), false, `${file} has it: ${text}`);
      }
      assert.equal(hasInMemory(pid, mongodb.uri), false);
    }
    const { pid } = runtime.broker;
    assert.equal(hasInMemory(pid, mongodb.uri), true);
    assert.equal(Deno.readTextFileSync(`/proc/${pid}/cmdline`).includes(mongodb.uri), false);
  });

  await t.step(
    "kill -9 of the broker: warm tenants are answered, and cells get heirs",
    async () => {
      const write = `export default () => { console.log("kept"); return new Response(""); };`;
      await hello.publish("write", write);
      assert.equal((await call("/hello")).text, "one");
      const before = await cells();
      const clients = load();
      await runtime.broker.end("SIGKILL");
      await runtime.supervisor.logged(/^The broker is gone; warm tenants are answered/);
      await notReady("broker_away");
      assert.equal((await call("/write")).status, 200);
      await runtime.startBroker();
      await until(async () => (await cells()).every((pid) => !before.includes(pid)) || null);
      await until(() => hello.collection("logs").findOne({ message: "kept" }));
      await publishes("two");
      await undisturbed(clients);
    },
  );

  await t.step("kill -9 of the supervisor: its cells answer until the heir's do", async () => {
    const before = await cells();
    const clients = load();
    await runtime.supervisor.kill();
    // They have their broker still.
    const orphan = new Client(
      runtime.supervisor.ready.port,
      `${hello.tenantId}.localhost`,
      "/rows",
      false,
    );
    assert.deepEqual(await orphan.request(), { kind: "answer", status: 200, text: "2" });
    await runtime.startSupervisor();
    await until(async () => (await cells()).every((pid) => !before.includes(pid)) || null);
    await publishes("three");
    await undisturbed(clients);
  });

  await t.step("a tenant that is in every cell that crashes is suspended", async () => {
    const hostile = new Publisher(client, `hostile${Date.now().toString(36)}`);
    await hostile.create();
    await hostile.publish("web", answering("fine"));
    // A connection that is kept would end with its cell.
    const init = { headers: { connection: "close" } };
    const fine = async () =>
      assert.equal(
        (await runtime.supervisor.call(hostile.tenantId, "/web", init)).text,
        "fine",
      );
    await crashCell(runtime.supervisor);
    await fine();
    await crashCell(runtime.supervisor);
    const suspended = { tenantId: hostile.tenantId, "data.event": "suspended" };
    const line = await until(() => hostile.collection("logs").findOne(suspended));
    assert.equal(line.data.reason, "function_failed");
  });

  await t.step("SIGTERM to the supervisor: it is not ready any more, and ends with 0", async () => {
    await publishes("four");
    const _id = await newestInstance();
    assert.equal((await runtime.supervisor.stop()).code, 0);
    assert.deepEqual(await cells(), []);
    await until(async () => await instances.findOne({ _id }) === null || null);
    await runtime.startSupervisor();
    await publishes("five");
  });

  await t.step("SIGTERM to the broker: no cell is ready any more, and it ends with 0", async () => {
    assert.equal((await runtime.broker.end("SIGTERM")).code, 0);
    await notReady("broker_away");
    assert.equal((await call("/hello")).text, "five");
    await runtime.startBroker();
    await until(async () => (await runtime.supervisor.call("x", "/readyz")).status === 200 || null);
    await publishes("six");
  });

  await t.step("a broker that is stopped with its supervisor waits for the cells", async () => {
    const wait = `
      export default async () => {
        const rows = imp.db().collection("waiting");
        await rows.insertOne({ _id: "begun" });
        while (await rows.findOne({ _id: "over" }) === null) {
          await new Promise((next) => setTimeout(next, 50));
        }
        return new Response("over");
      }`;
    await hello.publish("wait", wait);
    const answer = call("/wait");
    const rows = client.db(tenantDatabase(hello.tenantId as TenantId))
      .collection<{ _id: string }>("waiting");
    await until(() => rows.findOne({ _id: "begun" }));
    const _id = await newestInstance();
    const supervisor = runtime.supervisor.stop(answer);
    await runtime.broker.logged(/^The supervisor and its cells are about to end$/);
    const broker = runtime.broker.end("SIGTERM");
    await rows.insertOne({ _id: "over" });
    assert.deepEqual(await answer, { status: 200, text: "over" });
    assert.equal((await supervisor).code, 0);
    assert.equal((await broker).code, 0);
    assert.equal(await instances.findOne({ _id }), null);
  });

  await client.close();
  await mongodb.stop();
});

Deno.test("a supervisor stays when its broker goes while the first cells start", async () => {
  const mongodb = await startMongodb();
  const runtime = new Apart(mongodb.uri, 1);
  const started = runtime.startSupervisor();
  await waits(runtime);
  await runtime.startBroker();
  await until(() => Promise.resolve(runtime.log.includes("The broker is there") || null));
  await runtime.broker.end("SIGKILL");
  await runtime.startBroker();
  await started;
  await until(async () => (await runtime.supervisor.call("x", "/readyz")).status === 200 || null);
  await runtime.stop();
  await mongodb.stop();
});
