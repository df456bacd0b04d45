/**
 * What callers of warm tenants notice when their cell gets a successor:
 *
 *     deno run -A edge-runtime/bench/experiments/renewals.ts [--tenants 16] [--renewals 5]
 *
 * Prints, for each renewal, how long answers took in the five seconds after it. The way it was before is measured by the
 * same program in an older tree.
 */
import { parseArgs } from "node:util";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { MongoClient } from "mongodb";
import { Publisher } from "../../testing/publisher.ts";

const HELLO = 'export default () => new Response("hello")';
const CALL_EVERY_MS = 20;
const WARM_UP_MS = 2_000;
const RENEW_EVERY_MS = 5_000;
const SLOW_MS = 50;

const { values } = parseArgs({
  options: {
    tenants: { type: "string", default: "16" },
    renewals: { type: "string", default: "5" },
  },
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const mongodb = await startMongodb();
const client = await MongoClient.connect(mongodb.uri);
const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
let took: number[] = [];
let isOver = false;

async function call(tenantId: string): Promise<void> {
  while (!isOver) {
    const startedAt = performance.now();
    const { status } = await runtime.call(tenantId, "/hello");
    if (status !== 200) throw new Error(`${tenantId} answered ${status}`);
    took.push(performance.now() - startedAt);
    await pause(CALL_EVERY_MS);
  }
}

const callers: Promise<void>[] = [];
for (let n = 0; n < Number(values.tenants); n++) {
  const publisher = new Publisher(client, `g${n}-${Date.now().toString(36)}`);
  await publisher.create("none");
  await publisher.publish("hello", HELLO);
  callers.push(call(publisher.tenantId));
}
await pause(WARM_UP_MS);
console.log("answers  p50 ms  p99 ms  slowest ms  slow");
for (let renewal = 0; renewal < Number(values.renewals); renewal++) {
  took = [];
  Deno.kill(runtime.pid, "SIGUSR2");
  await pause(RENEW_EVERY_MS);
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1);
  const slow = sorted.filter((ms) => ms > SLOW_MS).length;
  console.log([sorted.length, at(0.5), at(0.99), at(1), slow].join("  "));
}
isOver = true;
await Promise.all(callers);
await runtime.stop();
await client.close();
await mongodb.stop();
