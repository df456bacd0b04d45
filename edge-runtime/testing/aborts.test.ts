/** Code at which V8 gives up, in a really started runtime: its tenant is found and suspended, and nobody else notices. */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { Publisher } from "./publisher.ts";

/** Each asks for more at once than V8 can ever give. */
const ABORTS = {
  "a long text is split": "'x'.repeat(2 ** 28).split('')",
  "every letter of a long text matches": "'x'.repeat(2 ** 28).match(/x/g)",
};
const ABORT = ABORTS["a long text is split"];
const answering = (text: string) => `export default () => new Response(${JSON.stringify(text)})`;
const LATE = `export default async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return new Response("late");
}`;

/** How often cells were started again, by the reason. */
async function restarts(runtime: TestRuntime): Promise<Record<string, number>> {
  const { text } = await runtime.call("localhost", "/metrics");
  const lines = text.matchAll(/^imprun_cell_restarts_total\{reason="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, reason, times]) => [reason, Number(times)]));
}

const code = ({ text }: { text: string }) => JSON.parse(text).code;

Deno.test("code at which V8 gives up ends nothing but its own isolate", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  // What V8 does before it gives up takes long on a slow machine, and has to be within this limit.
  const limits = { cpuMs: 10_000 };
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, cells: 1, limits });
  let gateways = 0;

  async function tenant(name: string, source: string): Promise<Publisher> {
    const publisher = new Publisher(client, `g${++gateways}-${Date.now().toString(36)}`);
    await publisher.create();
    await publisher.publish(name, source);
    return publisher;
  }

  const neighbour = await tenant("late", LATE);
  const busy = () => runtime.call(neighbour.tenantId, "/late");
  assert.equal((await busy()).text, "late");

  for (const [name, expression] of Object.entries(ABORTS)) {
    await t.step(`${name}: its caller hears of it, and a neighbour's request goes on`, async () => {
      const hostile = await tenant(
        "abort",
        `export default () => Response.json(${expression}.length)`,
      );
      const answers = await Promise.all([busy(), runtime.call(hostile.tenantId, "/abort"), busy()]);
      assert.deepEqual(answers.map(({ status }) => status), [200, 503, 200]);
      assert.equal(code(answers[1]), "memory_limit");
    });
  }

  await t.step(
    "a caller who asks for it in a loop is told that the tenant is suspended",
    async () => {
      const hostile = await tenant("abort", `export default () => Response.json(${ABORT}.length)`);
      const late = busy();
      const codes: string[] = [];
      for (let i = 0; i < 20; i++) codes.push(code(await runtime.call(hostile.tenantId, "/abort")));
      assert.deepEqual([...new Set(codes)], ["memory_limit", "tenant_suspended"]);
      // It waits two seconds after the first, and sixteen after the second.
      assert.ok(codes.filter((one) => one === "memory_limit").length <= 2);
      assert.equal((await late).text, "late");
      const lines = await until(async () => {
        const lines = await hostile.collection("logs").find({
          tenantId: hostile.tenantId,
          "data.event": { $in: ["killed", "suspended"] },
        }).sort({ _id: 1 }).toArray();
        return new Set(lines.map(({ data }) => data.event)).size === 2 ? lines : null;
      });
      const line = lines.find(({ data }) => data.event === "killed");
      assert.match(line!.message, /more memory than V8 can give/);
    },
  );

  await t.step("cells give way to others, and none has ended", async () => {
    const { aborted = 0, ...others } = await restarts(runtime);
    assert.ok(aborted > 0 && aborted <= 4, `${aborted}`);
    assert.deepEqual(others, {});
  });

  await t.step(
    "a candidate at whose import V8 gives up is refused once, and the old code answers",
    async () => {
      const hello = await tenant("hello", answering("one"));
      assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "one");
      const before = (await restarts(runtime)).aborted!;
      const late = busy();
      const version = await hello.version("hello", `${ABORT};\n${answering("two")}`);
      const { proposalId } = await hello.propose(version);
      const ack = await hello.ack((ack) => ack.proposalId === proposalId);
      assert.equal(ack.ok, false);
      assert.equal(ack.failure?.code, "memory_limit");
      assert.equal((await late).text, "late");
      assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "one");
      const { aborted, ...others } = await restarts(runtime);
      assert.ok(aborted! <= before + 1, `${aborted} after ${before}`);
      assert.deepEqual(others, {});
    },
  );

  await t.step("who publishes such candidates again and again has to wait", async () => {
    const hello = await tenant("hello", answering("one"));
    const messages: string[] = [];
    // A machine that is slower than the first wait meets one of the next.
    for (let i = 0; i < 6 && !messages.at(-1)?.startsWith("It was not tried"); i++) {
      const version = await hello.version("hello", `${ABORT};\n${answering(`${i}`)}`);
      const { proposalId } = await hello.propose(version);
      const { failure } = await hello.ack((ack) => ack.proposalId === proposalId);
      messages.push(failure!.error.message);
    }
    const [first, second] = messages;
    assert.match(first!, /more memory than V8 can give/);
    assert.equal(second, first);
    assert.match(messages.at(-1)!, /^It was not tried: V8 gave up at the import of \d candidates/);
    assert.equal((await runtime.call(hello.tenantId, "/hello")).text, "one");
  });

  await t.step(
    "a module at whose import V8 gives up later, at a cold start, suspends its tenant",
    async () => {
      const source = `if (await imp.db().collection("switch").findOne({})) ${ABORT};
        ${answering("warm")}`;
      const hostile = await tenant("late-abort", source);
      assert.equal((await runtime.call(hostile.tenantId, "/late-abort")).text, "warm");
      await client.db(`gatewayid_${hostile.gatewayId}_dev`).collection("switch").insertOne({});
      const { asked = 0 } = await restarts(runtime);
      await until(async () => {
        // A cell that is being replaced in this moment is not again.
        Deno.kill(runtime.pid, "SIGUSR2");
        return (await restarts(runtime)).asked! > asked || null;
      });
      const late = busy();
      const call = () => runtime.call(hostile.tenantId, "/late-abort");
      const first = await until(async () => {
        const answer = await call();
        return answer.text === "warm" ? null : answer;
      });
      assert.match(first.text, /memory than V8 can give/);
      // It waits two seconds after the first, and sixteen after the second.
      await until(async () => code(await call()) === "tenant_suspended" || null);
      assert.equal((await late).text, "late");
    },
  );

  await t.step("a message at which V8 gives up has had its try, and is put aside", async () => {
    const hostile = await tenant(
      "consume",
      `export const queues = [{ name: "jobs", maxRetries: 0 }];
      export default {
        fetch: async () => new Response(String((await imp.queue("jobs").send(1)).length)),
        queue: () => ${ABORT},
      }`,
    );
    const late = busy();
    // Its answer may go down with the isolate, which is the message's, too.
    await runtime.call(hostile.tenantId, "/consume");
    const dead = await until(() =>
      hostile.collection("messages").findOne({ tenantId: hostile.tenantId, state: "dead" })
    );
    assert.equal(dead.attempts, 1);
    assert.match(dead.error!, /^memory_limit: /);
    assert.equal((await late).text, "late");
  });

  await t.step(
    "work after the answer is found out too, and whoever is busy then is not blamed",
    async () => {
      const source = `export default () => {
      setTimeout(() => ${ABORT}, 200);
      return new Response("answered");
    }`;
      const hostile = await tenant("timer", source);
      const late = busy();
      assert.equal((await runtime.call(hostile.tenantId, "/timer")).text, "answered");
      assert.equal((await late).text, "late");
      const killed = await until(() =>
        hostile.collection("logs").findOne({ tenantId: hostile.tenantId, "data.event": "killed" })
      );
      assert.equal(killed.data.reason, "memory_limit");
      assert.equal((await busy()).text, "late");
      const blamed = await neighbour.collection("logs").countDocuments({
        tenantId: neighbour.tenantId,
        "data.event": { $in: ["killed", "suspended"] },
      });
      assert.equal(blamed, 0);
    },
  );

  await client.close();
  await runtime.stop();
  await mongodb.stop();
});
