/**
 * `findOne` by `_id` through `imp.db()` of a really started runtime, beside the driver in a process next to the broker,
 * both on one embedded MongoDB, in interleaved rounds:
 *
 *     deno run -A edge-runtime/bench/experiments/find-one.ts [--rounds 15]
 *
 * One caller says how long a call takes, 32 callers at a time how many there can be. CPU time of a call is that of the
 * broker, of the cell with its isolate, and of the process with the driver.
 */
import { parseArgs } from "node:util";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { TextLineStream } from "@imprun/processes/lines";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { Publisher } from "../../testing/publisher.ts";
import { TestRuntime } from "@imprun/testing/runtime";
import { cpuMsOfAll } from "../measure/processes.ts";
import { median } from "../measure/statistics.ts";

const DIRECT = new URL("../rows/programs/find-one.ts", import.meta.url).pathname;
const CALLS = 640;
const WARM_UP_ROUNDS = 4;

const FUNCTION_CODE = `export default async (request) => {
  const { searchParams } = new URL(request.url);
  const items = imp.db().collection("items");
  const startedAt = Date.now();
  const caller = async (count) => {
    for (let n = 0; n < count; n++) await items.findOne({ _id: "one" });
  };
  const callers = Number(searchParams.get("callers"));
  const each = Number(searchParams.get("count")) / callers;
  await Promise.all(Array.from({ length: callers }, () => caller(each)));
  return Response.json({ ms: Date.now() - startedAt });
};
`;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" } } });

const mongodb = await startMongodb();
const client = await MongoClient.connect(mongodb.uri);
const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
const gateway = new Publisher(client, "finds");
await gateway.create();
await gateway.publish("find", FUNCTION_CODE);
const name = tenantDatabase(gateway.tenantId as TenantId);
await client.db(name).collection<{ _id: string; text: string; number: number }>("items")
  .insertOne({ _id: "one", text: "x".repeat(150), number: 42 });

const direct = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", DIRECT, mongodb.uri, name],
  stdin: "piped",
  stdout: "piped",
}).spawn();
const orders = direct.stdin.getWriter();
const answers = direct.stdout.pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream()).getReader();

/** Milliseconds of one call, out of many. */
async function throughImp(callers: number): Promise<number> {
  const timed = async (count: number) => {
    const startedAt = performance.now();
    const path = `/find?count=${count}&callers=${callers}`;
    const { status, text } = await runtime.call(gateway.tenantId, path);
    if (status !== 200) throw new Error(text);
    return performance.now() - startedAt;
  };
  const few = await timed(callers);
  return (await timed(CALLS + callers) - few) / CALLS;
}

async function throughDriver(callers: number): Promise<number> {
  await orders.write(new TextEncoder().encode(`${CALLS} ${callers}\n`));
  const { value } = await answers.read();
  return (JSON.parse(value!) as { ms: number }).ms / CALLS;
}

/** CPU time so far: of the broker, of the cell, and of the process with the driver. */
function cpuMs(): number[] {
  return [runtime.pid, ...runtime.ready.cellPids, direct.pid].map((pid) => cpuMsOfAll([pid]));
}

try {
  for (const callers of [1, 32]) {
    const ours: number[] = [], theirs: number[] = [];
    const cpuBefore = cpuMs();
    for (let round = -WARM_UP_ROUNDS; round < Number(values.rounds); round++) {
      const imp = await throughImp(callers), driver = await throughDriver(callers);
      if (round < 0) continue;
      ours.push(imp);
      theirs.push(driver);
    }
    const cpuAfter = cpuMs();
    const calls = CALLS * (Number(values.rounds) + WARM_UP_ROUNDS);
    const cpu = cpuAfter.map((ms, index) => (1000 * (ms - cpuBefore[index]!) / calls).toFixed(0));
    const ratio = median(ours.map((ms, round) => ms / theirs[round]!));
    const us = (ms: number[]) => `${(median(ms) * 1000).toFixed(0)} us`;
    console.log(
      `${callers} callers: imp.db() ${us(ours)}, driver ${us(theirs)}, ratio ${ratio.toFixed(2)};`,
      `CPU: broker ${cpu[0]} us, cell ${cpu[1]} us, driver ${cpu[2]} us`,
    );
  }
} finally {
  await orders.close();
  await direct.status;
  await runtime.stop();
  await client.close();
  await mongodb.stop();
}
