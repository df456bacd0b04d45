/**
 * How long one tenant's `findOne` takes while another tenant sends large filters, 24 at a time, in a really started
 * runtime, on the embedded MongoDB:
 *
 *     deno run -A edge-runtime/bench/experiments/large-commands.ts [--seconds 10] [--numbers 150000]
 */
import { parseArgs } from "node:util";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { MongoClient } from "mongodb";
import { Publisher } from "../../testing/publisher.ts";

const LARGE = `export default async (request) => {
  const { searchParams } = new URL(request.url);
  const numbers = Array.from({ length: Number(searchParams.get("numbers")) }, (_, n) => n + 0.5);
  const items = imp.db().collection("items");
  const find = () => items.find({ number: { $in: numbers } }).toArray().then(() => 1, () => 0);
  const found = await Promise.all(Array.from({ length: 24 }, find));
  return Response.json(found.filter(Boolean).length);
};
`;
const SMALL = `export default async () => {
  return Response.json(await imp.db().collection("items").findOne({ _id: "one" }));
};
`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    numbers: { type: "string", default: "150000" },
  },
});

const mongodb = await startMongodb();
const client = await MongoClient.connect(mongodb.uri);
const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
const [busy, quiet] = [new Publisher(client, "busy"), new Publisher(client, "quiet")];
for (const [gateway, code] of [[busy, LARGE], [quiet, SMALL]] as const) {
  await gateway.create();
  await gateway.publish("find", code);
  await client.db(tenantDatabase(gateway.tenantId as TenantId))
    .collection<{ _id: string; number: number }>("items").insertOne({ _id: "one", number: 42 });
}

/** Milliseconds of calls one after another, in order of length. */
async function callsUntil(isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver()) {
    const startedAt = performance.now();
    const { status, text } = await runtime.call(quiet.tenantId, "/find");
    if (status !== 200) throw new Error(text);
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return times.sort((a, b) => a - b);
}

function print(what: string, times: number[]): void {
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]!.toFixed(1);
  console.log(
    `${what}: ${times.length} calls, median ${at(0.5)} ms, p95 ${at(0.95)} ms, at most ${at(1)} ms`,
  );
}

const seconds = Number(values.seconds);
try {
  const until = (ms: number) => () => performance.now() > ms;
  await callsUntil(until(performance.now() + 2_000));
  print("alone", await callsUntil(until(performance.now() + 1000 * seconds)));
  let isOver = false, large = 0;
  const answers = new Map<number, number>();
  const others = (async () => {
    while (!isOver) {
      const { status, text } = await runtime.call(busy.tenantId, `/find?numbers=${values.numbers}`);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status === 200) large += Number(text);
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  print("beside large filters", await callsUntil(until(performance.now() + 1000 * seconds)));
  isOver = true;
  await others;
  console.log(`${large} large filters were answered;`, Object.fromEntries(answers));
} finally {
  await runtime.stop();
  await client.close();
  await mongodb.stop();
}
