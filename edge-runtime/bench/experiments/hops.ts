/**
 * What the way of a database call costs without any work on it: from a thread to its process and over a unix socket to
 * another process and back, beside the driver's `findOne`, in interleaved rounds:
 *
 *     deno run -A edge-runtime/bench/experiments/hops.ts [--rounds 11]
 *
 * A call through `imp.db()` can take no less than the driver's own and this way.
 */
import { MessageChannel, Worker } from "node:worker_threads";
import { parseArgs } from "node:util";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { median } from "../measure/statistics.ts";

/** About what a frame has around a small command or answer. */
const FRAME_BYTES = 250;
const TEXT = JSON.stringify([[4, 1, 1, "database", null, 1]]);
const CALLS = 1_000;
const WARM_UP_ROUNDS = 4;

/** In the thread: runs as many calls as it is told to, each when the one before is back, and says how long they took. */
const CALLER = `
const { port } = require("node:worker_threads").workerData;
let answered;
port.onmessage = async ({ data }) => {
  if (typeof data !== "number") return answered();
  const startedAt = performance.now();
  for (let n = 0; n < data; n++) {
    await new Promise((resolve) => {
      answered = resolve;
      port.postMessage([${JSON.stringify(TEXT)}, new ArrayBuffer(${FRAME_BYTES})]);
    });
  }
  port.postMessage((performance.now() - startedAt) / data);
};`;

/** In the other process. */
const ECHO = `
const [path] = Deno.args;
const listener = Deno.listen({ transport: "unix", path });
console.log("ready");
const socket = await listener.accept();
const buffer = new Uint8Array(65536);
for (let size = await socket.read(buffer); size !== null; size = await socket.read(buffer)) {
  await socket.write(buffer.subarray(0, size));
}`;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "11" } } });
const mongodb = await startMongodb();
const client = await MongoClient.connect(mongodb.uri);
const items = client.db("hops").collection<{ _id: string; text: string; number: number }>("items");
await items.insertOne({ _id: "one", text: "x".repeat(150), number: 42 });

const directory = await Deno.makeTempDir();
await Deno.writeTextFile(`${directory}/echo.js`, ECHO);
const echo = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", `${directory}/echo.js`, `${directory}/socket`],
  stdout: "piped",
}).spawn();
await echo.stdout.getReader().read();
const socket = await Deno.connect({ transport: "unix", path: `${directory}/socket` });

const { port1: port, port2 } = new MessageChannel();
const options = { eval: true, workerData: { port: port2 }, transferList: [port2] };
const thread = new Worker(CALLER, options as unknown as ConstructorParameters<typeof Worker>[1]);
const frame = new Uint8Array(FRAME_BYTES);
const buffer = new Uint8Array(65_536);
let crosses = false;
let done: (ms: number) => void;
port.on("message", async (message: unknown) => {
  if (typeof message === "number") return done(message);
  if (crosses) {
    await socket.write(frame);
    await socket.read(buffer);
  }
  port.postMessage(message);
});

function fromThread(overSocket: boolean): Promise<number> {
  crosses = overSocket;
  return new Promise((resolve) => {
    done = resolve;
    port.postMessage(CALLS);
  });
}

async function findOne(): Promise<number> {
  const startedAt = performance.now();
  for (let n = 0; n < CALLS; n++) await items.findOne({ _id: "one" });
  return (performance.now() - startedAt) / CALLS;
}

const driver: number[] = [], threads: number[] = [], whole: number[] = [];
for (let round = -WARM_UP_ROUNDS; round < Number(values.rounds); round++) {
  const times = [await findOne(), await fromThread(false), await fromThread(true)] as const;
  if (round < 0) continue;
  for (const [index, list] of [driver, threads, whole].entries()) list.push(times[index]!);
}
const us = (ms: number[]) => `${(median(ms) * 1000).toFixed(0)} us`;
const ratio = median(driver.map((ms, round) => (ms + whole[round]!) / ms));
console.log(
  `driver findOne ${us(driver)}; thread and back ${us(threads)}; and a socket ${us(whole)}`,
);
console.log(`driver and way together: ${ratio.toFixed(2)} x the driver`);

await thread.terminate();
socket.close();
await echo.status;
await client.close();
await mongodb.stop();
await Deno.remove(directory, { recursive: true });
