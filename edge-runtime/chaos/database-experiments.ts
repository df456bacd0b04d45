/** What happens to callers, schedules and queues of a runtime when its MongoDB is away. */
import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import type { Experiment } from "./experiment.ts";
import { pause, type World } from "./world.ts";

const mongodbAway: Experiment = {
  name: "kill -9 of MongoDB",
  cells: 1,
  kept: 8,
  fresh: 8,
  expected: {
    outcome:
      "Warm tenants do not notice; what was written is there, and publishes work when it is back.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  async run(world, lengthMs) {
    const { tenantId } = world.neighbour;
    const written = await world.runtime.call(tenantId, "/rows", { method: "POST" });
    assert.equal(written.status, 200, written.text);
    await world.mongodb.kill!("SIGKILL");
    await pause(lengthMs);
    await world.mongodb.restart!();
    await world.publishes();
    assert.equal((await world.runtime.call(tenantId, "/rows")).text, written.text);
  },
};

/** Until then the driver has found out, and the function is still within its wall limit. */
const REJECTED_WITHIN_MS = 20_000;

const mongodbHung: Experiment = {
  name: "MongoDB that hangs",
  cells: 1,
  kept: 8,
  fresh: 8,
  expected: {
    outcome:
      "Warm tenants do not notice; what needs the database is answered 503 well before its wall limit.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  async run(world, lengthMs) {
    const { tenantId } = world.neighbour;
    assert.equal((await world.runtime.call(tenantId, "/rows")).status, 200);
    world.mongodb.hang!(true);
    const askedAt = performance.now();
    const { status, text } = await world.runtime.call(tenantId, "/rows");
    assert.equal(status, 503, text);
    assert.equal(JSON.parse(text).code, "runtime_unavailable");
    const waitedMs = performance.now() - askedAt;
    assert.ok(waitedMs < REJECTED_WITHIN_MS, `${waitedMs} ms`);
    await pause(lengthMs - waitedMs);
    world.mongodb.hang!(false);
    await world.publishes();
    assert.equal((await world.runtime.call(tenantId, "/rows")).status, 200);
  },
};

/** Takes numbers from a queue and ticks every second; writes down both, one row for each time that it is called. */
const WORK = `
  const rows = imp.db().collection("work");
  export const queues = [{ name: "numbers", retryDelaySeconds: 1, maxRetries: 100 }];
  export const queue = async (batch) => {
    for (const { body } of batch.messages) await rows.insertOne({ number: body.number });
  };
  export const schedule = "* * * * * *";
  export const scheduled = async ({ scheduledTime }) => {
    await rows.insertOne({ tick: scheduledTime });
  };
  export default async (request: Request) => {
    const number = Number(new URL(request.url).searchParams.get("number"));
    await imp.queue("numbers").send({ number });
    return new Response("kept");
  };`;

const eventsWithoutMongodb: Experiment = {
  name: "kill -9 of MongoDB with schedules and queues",
  cells: 1,
  kept: 8,
  fresh: 0,
  expected: {
    outcome:
      "What was kept is delivered, all of it; what was not is refused; each due time runs once at most.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  async run(world, lengthMs) {
    await world.neighbour.publish("work", WORK);
    const sender = sendNumbers(world);
    await until(() => Promise.resolve(sender.kept > 0 || null));
    await world.mongodb.kill!("SIGKILL");
    await pause(lengthMs);
    await world.mongodb.restart!();
    const backAt = Date.now();
    await pause(2_000);
    const { kept, refused } = await sender.stop();
    // A send that comes while MongoDB is away for a moment waits for it.
    const isLong = lengthMs > 10_000;
    assert.ok(kept.length > 0 && (refused > 0 || !isLong), `${kept.length} kept, ${refused} not`);
    const [gatewayId] = world.neighbour.tenantId.split(".");
    const rows = world.client.db(`gatewayid_${gatewayId}_dev`).collection("work");
    await until(async () => {
      const delivered = new Set(await rows.distinct("number"));
      return kept.every((number) => delivered.has(number)) ? true : null;
    }, 120_000);
    await until(async () => await rows.findOne({ tick: { $gt: backAt } }));
    const ticks = (await rows.find({ tick: { $exists: true } }).toArray()).map(({ tick }) => tick);
    assert.equal(new Set(ticks.map(Number)).size, ticks.length, "A due time was run twice");
  },
};

/** Sends one number after the other, and knows which of them the runtime took. */
function sendNumbers(
  world: World,
): { readonly kept: number; stop(): Promise<{ kept: number[]; refused: number }> } {
  const kept: number[] = [];
  let refused = 0;
  let isOn = true;
  const sending = (async () => {
    for (let number = 0; isOn; number++) {
      const { status } = await world.runtime.call(
        world.neighbour.tenantId,
        `/work?number=${number}`,
      );
      if (status === 200) kept.push(number);
      else refused++;
      await pause(20);
    }
  })();
  return {
    get kept() {
      return kept.length;
    },
    async stop() {
      isOn = false;
      await sending;
      return { kept, refused };
    },
  };
}

export const DATABASE_EXPERIMENTS: readonly Experiment[] = [
  mongodbAway,
  mongodbHung,
  eventsWithoutMongodb,
];
