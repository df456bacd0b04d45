/** What the kernel is told of the threads of isolates, in a really started runtime. */
import assert from "node:assert/strict";
import { temporaryDirectory } from "@imprun/testing/directory";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { findCells } from "../supervisor/orphans.ts";
import { Publisher } from "./publisher.ts";

const NICE = 10;
const COMPUTES = `export default async ({ signal }) => {
  let sum = 0;
  for (let n = 0; n < 3e8; n++) sum = (sum + n) | 0;
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return new Response(String(sum));
}`;

/** The nice values of the worker threads of a process, by proc(5). */
function niceOfWorkers(pid: number): number[] {
  return [...Deno.readDirSync(`/proc/${pid}/task`)].flatMap(({ name }) => {
    const stat = Deno.readTextFileSync(`/proc/${pid}/task/${name}/stat`);
    if (!/\(worker-\d+\)/.test(stat)) return [];
    return [Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16])];
  });
}

Deno.test({
  name: "a thread that computes for a request for long yields to all others from then on",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const mongodb = await startMongodb();
    const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
    const socketDirectory = temporaryDirectory();
    const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, cells: 1, socketDirectory });
    const [cell] = await findCells(`${socketDirectory}/broker.sock`);
    const publisher = new Publisher(client, `computes-${Date.now().toString(36)}`);
    await publisher.create();
    await publisher.publish("long", COMPUTES);
    assert.ok(niceOfWorkers(cell!).every((nice) => nice === 0));

    const caller = new AbortController();
    const calling = runtime.call(publisher.tenantId, "/long", { signal: caller.signal });
    calling.catch(() => {});
    await until(() =>
      Promise.resolve(niceOfWorkers(cell!).filter((nice) => nice === NICE).length === 1 || null)
    );
    caller.abort();
    await assert.rejects(calling, { name: "AbortError" });
    await runtime.stop();
    await client.close();
    await mongodb.stop();
  },
});
