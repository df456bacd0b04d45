/** Schedules and queues with everything that is real: MongoDB, two runtimes of one environment, and their cells. */
import assert from "node:assert/strict";
import { temporaryDirectory } from "@imprun/testing/directory";
import { startMongodb, type TestMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { killCells } from "./kill-cells.ts";
import { Publisher } from "./publisher.ts";
import { TestRuntime } from "@imprun/testing/runtime";

interface World {
  readonly mongodb: TestMongodb;
  readonly client: MongoClient;
  readonly runtimes: readonly [TestRuntime, TestRuntime];
  /** SIGKILL to a runtime and its cells. */
  kill(runtime: TestRuntime): Promise<void>;
  /** SIGKILL to the cells of all runtimes. */
  killAllCells(): Promise<void>;
  tenant(gatewayId: string): Promise<Publisher>;
}

async function withRuntimes(steps: (world: World) => Promise<void>): Promise<void> {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri);
  const directories = [temporaryDirectory(), temporaryDirectory()];
  const runtimes = await Promise.all(
    directories.map((socketDirectory) =>
      TestRuntime.start({ mongodbUri: mongodb.uri, socketDirectory })
    ),
  );
  try {
    await steps({
      mongodb,
      client,
      runtimes: runtimes as [TestRuntime, TestRuntime],
      async kill(runtime) {
        await runtime.kill();
        await killCells(directories[runtimes.indexOf(runtime)]!);
      },
      killAllCells: () => killCells(...directories),
      async tenant(gatewayId) {
        const publisher = new Publisher(client, gatewayId);
        await publisher.create();
        return publisher;
      },
    });
  } finally {
    await Promise.all(runtimes.map((runtime) => runtime.stop()));
    await client.close();
    await mongodb.stop();
  }
}

/** The deadline is only there so that a broken test ends. */
async function until<T>(look: () => Promise<T | null | false | undefined>): Promise<T> {
  const giveUpAt = Date.now() + 90_000;
  while (Date.now() < giveUpAt) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not happen: ${look}`);
}

const SENDER = `
  export default async (req, res) => {
    try {
      res.json(await imp.queue(req.query.queue).send(req.body));
    } catch (error) {
      res.status(400).json({ code: error.code, message: error.message });
    }
  }`;

Deno.test({
  name: "schedules and queues on two runtimes of one environment",
  // esbuild's service stays for the next file.
  sanitizeResources: false,
  sanitizeOps: false,
  fn: (t) =>
    withRuntimes(async ({ client, runtimes, kill, killAllCells, tenant }) => {
      const [runtime] = runtimes;
      const runs = client.db("imprun_events").collection("runs");
      const messages = client.db("imprun_events").collection("messages");

      await t.step("each due time is run once, by one of them", async () => {
        const { tenantId, publish } = bound(await tenant("ticking"));
        await publish(
          "tick",
          `
          export const schedule = [{ cron: "* * * * * *", name: "tick" }];
          export const scheduled = async (event) => {
            await imp.db().collection("ticks").insertOne({ at: event.scheduledTime, id: imp.ctx.requestId });
          };`,
        );
        const ticks = client.db("gatewayid_ticking_dev").collection("ticks");
        await until(async () => (await ticks.countDocuments()) >= 3);
        const seen = (await ticks.find().toArray()).map(({ at }) => Number(at));
        assert.equal(new Set(seen).size, seen.length, "A due time was run twice");
        assert.ok(seen.every((at) => at % 1_000 === 0));
        const run = await until(() => runs.findOne({ tenantId, outcome: "ok" }));
        assert.deepEqual([run.function, run.schedule, run.cron], ["tick", "tick", "* * * * * *"]);
        assert.ok(run.ms >= 0 && run.error === null);
        const logs = client.db("imprun_telemetry").collection("logs");
        const line = await until(() => logs.findOne({ tenantId, requestId: run._id }));
        assert.equal(line.message, "SCHEDULED tick ok");
        await publish("tick", "export const scheduled = () => {};");
        const schedules = client.db("imprun_events").collection("schedules");
        await until(async () => (await schedules.countDocuments({ tenantId })) === 0);
      });

      await t.step("runs do not overlap, and a failed one says why", async () => {
        const { tenantId, publish } = bound(await tenant("slow"));
        await publish(
          "slow",
          `
          export const schedule = "* * * * * *";
          export const scheduled = async () => {
            await new Promise((resolve) => setTimeout(resolve, 2_500));
            throw new RangeError("too slow");
          };`,
        );
        await until(() => runs.findOne({ tenantId, outcome: "skipped" }));
        const failed = await until(() => runs.findOne({ tenantId, outcome: "failed" }));
        assert.deepEqual(failed.error, {
          code: "function_failed",
          message: "RangeError: too slow",
        });
        await publish("slow", "export default () => {};");
      });

      await t.step(
        "a schedule that is made due runs at once, and keeps its own times",
        async () => {
          const { tenantId, publish } = bound(await tenant("wanted"));
          await publish(
            "yearly",
            "export const schedule = '0 0 1 1 *'; export const scheduled = () => {};",
          );
          const schedules = client.db("imprun_events").collection("schedules");
          const { nextAt } = await until(() => schedules.findOne({ tenantId }));
          const wantedAt = new Date();
          await schedules.updateOne({ tenantId }, { $set: { nextAt: wantedAt } });
          const run = await until(() => runs.findOne({ tenantId, outcome: "ok" }));
          assert.deepEqual(run.dueAt, wantedAt);
          assert.deepEqual((await schedules.findOne({ tenantId }))?.nextAt, nextAt);
          assert.equal(await runs.countDocuments({ tenantId }), 1);
        },
      );

      await t.step("a schedule that is not valid stops its publish", async () => {
        const publisher = await tenant("invalid");
        const source = "export const schedule = '61 * * * *'; export const scheduled = () => {};";
        await assert.rejects(publisher.publish("job", source), /minute: 61/);
      });

      await t.step("a message reaches the function that consumes its queue", async () => {
        const { tenantId, publish } = bound(await tenant("mail"));
        await publish("send", SENDER);
        const early = await runtime.call(tenantId, "/send?queue=mails", {
          method: "POST",
          body: "1",
        });
        assert.equal(JSON.parse(early.text).code, "unknown_queue", early.text);
        await publish(
          "mails",
          `
          export const queues = ["mails"];
          export const queue = async (batch) => {
            for (const { body, attempts } of batch.messages) {
              await imp.db().collection("mails").insertOne({ to: body.to, attempts });
            }
          };`,
        );
        const body = JSON.stringify({ to: "somebody" });
        const init = { method: "POST", body, headers: { "content-type": "application/json" } };
        const sent = await runtime.call(tenantId, "/send?queue=mails", init);
        assert.equal(sent.status, 200, sent.text);
        const mails = client.db("gatewayid_mail_dev").collection("mails");
        const mail = await until(() => mails.findOne({ to: "somebody" }));
        assert.equal(mail.attempts, 1);
        await until(async () => (await messages.countDocuments({ tenantId })) === 0);
        await publish(
          "look",
          `
          export default async () => {
            const names = [];
            for (const name of ["messages", "imprun_events.messages"]) {
              names.push(await imp.db().collection(name).countDocuments({}));
            }
            return names;
          }`,
        );
        await runtime.call(tenantId, "/send?queue=mails", init);
        assert.equal((await runtime.call(tenantId, "/look")).text, "[0,0]");
      });

      await t.step("a failing message is tried again, and dead after its last retry", async () => {
        const { tenantId, publish } = bound(await tenant("failing"));
        await publish("send", SENDER);
        await publish(
          "fails",
          `
          export const queues = [{ name: "q", maxRetries: 1, retryDelaySeconds: 0 }];
          export const queue = async (batch) => {
            await imp.db().collection("tries").insertOne({ attempts: batch.messages[0].attempts });
            throw new Error("always");
          };`,
        );
        await runtime.call(tenantId, "/send?queue=q", { method: "POST", body: "x" });
        const dead = await until(() => messages.findOne({ tenantId, state: "dead" }));
        assert.equal(dead.error, "function_failed: Error: always");
        const tries = await client.db("gatewayid_failing_dev").collection("tries").find().toArray();
        assert.deepEqual(tries.map(({ attempts }) => attempts), [1, 2]);
      });

      await t.step("a message whose cell was killed is delivered again", async () => {
        const { tenantId, publish } = bound(await tenant("killed"));
        await publish("send", SENDER);
        await publish(
          "work",
          `
          export const queues = [{ name: "q", retryDelaySeconds: 0 }];
          export const queue = async (batch) => {
            const [{ attempts }] = batch.messages;
            await imp.db().collection("tries").insertOne({ attempts });
            if (attempts === 1) await new Promise((resolve) => setTimeout(resolve, 20_000));
          };`,
        );
        await runtime.call(tenantId, "/send?queue=q", { method: "POST", body: "x" });
        const tries = client.db("gatewayid_killed_dev").collection("tries");
        await until(() => tries.findOne({ attempts: 1 }));
        await killAllCells();
        // A try that breaks off before its first line counts, too.
        await until(() => tries.findOne({ attempts: { $gt: 1 } }));
        await until(async () => (await messages.countDocuments({ tenantId })) === 0);
      });

      await t.step("what a killed runtime was about goes to the other one soon", async () => {
        const { tenantId, publish } = bound(await tenant("abandoned"));
        await publish("send", SENDER);
        await publish(
          "work",
          `
          const stay = () => new Promise((resolve) => setTimeout(resolve, 29_000));
          const tries = imp.db().collection("tries");
          let isStaying = false;
          export default () => new Response(String(isStaying));
          export const queues = [{ name: "q", retryDelaySeconds: 0 }];
          export const queue = async (batch) => {
            const [{ attempts }] = batch.messages;
            isStaying = attempts === 1;
            await tries.insertOne({ attempts });
            if (isStaying) await stay();
          };
          export const schedule = "* * * * * *";
          export const scheduled = async () => {
            await tries.insertOne({ run: imp.ctx.requestId });
            if ((await tries.countDocuments({ run: { $exists: true } })) === 1) await stay();
          };`,
        );
        const tries = client.db("gatewayid_abandoned_dev").collection("tries");
        const first = await until(() => runs.findOne({ tenantId, outcome: "running" }));
        const instances = client.db("imprun_published").collection("runtime_instances");
        const { address } = await until(() => instances.findOne({ _id: first.instance }));
        const victim = runtimes.find(({ ready }) => address.endsWith(`:${ready.port}`))!;
        // The other one may take a message before the one that kept it; then it has no hand free for the next.
        for (let sent = 1; (await victim.call(tenantId, "/work")).text !== "true"; sent++) {
          await victim.call(tenantId, "/send?queue=q", { method: "POST", body: "x" });
          await until(async () => await tries.countDocuments({ attempts: 1 }) === sent);
        }
        await kill(victim);

        const lost = await until(() => runs.findOne({ _id: first._id, outcome: "failed" }));
        assert.equal(lost.error.code, "runtime_unavailable");
        await until(() => runs.findOne({ tenantId, outcome: "ok" }));
        await until(() => tries.findOne({ attempts: { $gt: 1 } }));
        await until(async () => (await messages.countDocuments({ tenantId })) === 0);
      });
    }),
});

function bound(publisher: Publisher) {
  return {
    tenantId: publisher.tenantId,
    /** Resolves when both runtimes answer with it. */
    async publish(name: string, source: string) {
      const { tenantId } = publisher;
      const { revision } = await publisher.publish(name, source);
      const acks = publisher.collection("acks");
      await until(async () =>
        await acks.countDocuments({ tenantId, stage: "live", revision }) === 2
      );
    },
  };
}
