/**
 * What of a `findOne` is the driver: its own, its raw `command` as the broker calls it, and the same command as bytes over a
 * socket, one caller each, in interleaved rounds in one process:
 *
 *     deno run -A edge-runtime/bench/experiments/wire.ts [--rounds 15]
 *
 * The bare client has no pool, no session, no retries, no encryption and no users: it says what there is to gain at most.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { startMongodb } from "@imprun/testing/mongodb";
import { serialize } from "bson";
import { MongoClient } from "mongodb";
import { median } from "../measure/statistics.ts";

const CALLS = 1_000;
const WARM_UP_ROUNDS = 5;
const HEADER_BYTES = 16;
const OP_MSG = 2013;
const FIND = { find: "items", filter: { _id: "one" }, limit: 1, singleBatch: true };

const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" } } });
const mongodb = await startMongodb();
const client = await MongoClient.connect(mongodb.uri);
const database = client.db("wire");
await database.collection<{ _id: string; text: string }>("items")
  .insertOne({ _id: "one", text: "x".repeat(150) });
const { hostname, port } = new URL(mongodb.uri.replace("mongodb:", "http:"));
const socket = await Deno.connect({ hostname, port: Number(port) });
socket.setNoDelay(true);
const buffer = new Uint8Array(65_536);

/** The command as one OP_MSG, and its reply's document. Answers of this size come in one piece. */
async function bare(): Promise<Uint8Array> {
  const body = serialize({ ...FIND, $db: "wire" });
  const message = new Uint8Array(HEADER_BYTES + 5 + body.length);
  const view = new DataView(message.buffer);
  view.setInt32(0, message.length, true);
  view.setInt32(12, OP_MSG, true);
  message.set(body, HEADER_BYTES + 5);
  await socket.write(message);
  const size = await socket.read(buffer);
  if (size === null || size < HEADER_BYTES + 5) throw new Error("The answer is cut off");
  return buffer.slice(HEADER_BYTES + 5, size);
}

const raw = { promoteValues: false, raw: true } as const;
const forms: Record<string, () => Promise<unknown>> = {
  "driver, findOne": () => database.collection<{ _id: string }>("items").findOne({ _id: "one" }),
  "driver, raw command": () => database.command({ ...FIND }, raw),
  "bytes over a socket": bare,
};

const times = new Map(Object.keys(forms).map((name) => [name, [] as number[]]));
const cpu = new Map(Object.keys(forms).map((name) => [name, [] as number[]]));
for (let round = -WARM_UP_ROUNDS; round < Number(values.rounds); round++) {
  for (const [name, call] of Object.entries(forms)) {
    const before = process.cpuUsage(), startedAt = performance.now();
    for (let n = 0; n < CALLS; n++) await call();
    const { user, system } = process.cpuUsage(before);
    if (round < 0) continue;
    times.get(name)!.push((performance.now() - startedAt) * 1000 / CALLS);
    cpu.get(name)!.push((user + system) / CALLS);
  }
}
for (const [name, list] of times) {
  console.log(
    `${name}: ${median(list).toFixed(0)} us, CPU ${median(cpu.get(name)!).toFixed(0)} us`,
  );
}

socket.close();
await client.close();
await mongodb.stop();
