/**
 * What a cell could send its broker if hostile code had taken it over: frames with wrong bytes, and commands with wrong
 * BSON. The broker may end the connection, and goes on serving the others; a tenant's documents stay as they were.
 */
import assert from "node:assert/strict";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { FRAME_KINDS, type FrameKind } from "@imprun/contracts/runtime/frames";
import { serialize } from "bson";
import { CellPeer } from "../../testing/cell-peer.ts";
import { PublishedWorld } from "../../testing/published-world.ts";
import { encodeFrame } from "../../transport/frame.ts";
import { Random } from "./random.ts";

const WAIT_MS = 50;

/** Makes `count` connections, each with some frames; throws when the broker is at fault. */
export async function fuzzFrames(seed: number, count: number): Promise<void> {
  const random = new Random(seed);
  const world = await PublishedWorld.start();
  try {
    const own = (await world.tenant()).tenantId as TenantId;
    const other = (await world.tenant()).tenantId as TenantId;
    const documents = world.client.db(tenantDatabase(other)).collection("documents");
    await documents.insertMany([{ _id: "a" as never, n: 1 }, { _id: "b" as never, n: 2 }]);
    for (let made = 0; made < count; made++) {
      await connection(world.socketPath, random, own);
      if (made % 20 === 0) await sound(world.socketPath, own);
    }
    await sound(world.socketPath, own);
    assert.deepEqual(await documents.find().toArray(), [{ _id: "a", n: 1 }, { _id: "b", n: 2 }]);
  } finally {
    await world.stop();
  }
}

/** The broker answers a cell that means well. */
async function sound(path: string, tenantId: string): Promise<void> {
  const peer = await CellPeer.connect(path, "sound");
  assert.equal((await peer.database(tenantId, { count: "documents" })).ok, 1);
  peer.close();
}

async function connection(path: string, random: Random, own: string): Promise<void> {
  const socket = await Deno.connect({ transport: "unix", path });
  const ended = drained(socket);
  try {
    for (let frames = 1 + random.below(8); frames > 0; frames--) {
      const bytes = frame(random, own);
      const sent = random.next() < 0.5 ? bytes : random.mutated(bytes, 4);
      for (let at = 0; at < sent.length;) at += await socket.write(sent.subarray(at));
    }
  } catch (error) {
    const { BrokenPipe, ConnectionReset } = Deno.errors;
    if (!(error instanceof BrokenPipe || error instanceof ConnectionReset)) throw error;
  }
  await Promise.race([ended, new Promise((done) => setTimeout(done, WAIT_MS))]);
  socket.close();
  await ended;
}

async function drained(socket: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    while (await socket.read(buffer) !== null);
  } catch (error) {
    // This side has closed it, or the broker has.
    const { BadResource, ConnectionReset, Interrupted } = Deno.errors;
    const ends = [BadResource, ConnectionReset, Interrupted];
    if (!ends.some((kind) => error instanceof kind)) throw error;
  }
}

const ODD = [null, -1, 1e308, "", "__proto__", "a".repeat(1_000), [], {}, true, "other.dev"];

function frame(random: Random, own: string): Uint8Array<ArrayBuffer> {
  const kind = random.one(Object.values(FRAME_KINDS)) as FrameKind;
  const call = random.one([0, 1, 2, 3, 5, 0xffff_ffff]);
  const tenantId = random.next() < 0.8 ? own : random.one(ODD);
  const scope = random.next() < 0.8 ? 1 : random.one(ODD);
  const header = random.one([
    undefined,
    { type: "hello", cellId: random.one(["fuzz", ...ODD]), pid: 1 },
    { type: "load", tenantId, versionIds: random.one([["x"], [], ...ODD]) },
    { type: "key", hash: random.one(["0".repeat(64), ...ODD]) },
    { type: "database", tenantId, requestId: "r", scope },
    { type: "database", tenantId, requestId: "r", scope },
    {
      type: "fetch",
      tenantId,
      requestId: "r",
      revision: random.one([1, ...ODD]),
      url: random.one(["http://10.0.0.1/", ...ODD]),
    },
    { type: "send", tenantId, requestId: "r", queue: random.one(["mail", ...ODD]) },
    { type: "release", tenantId, scope },
    { type: "logs", entries: random.one([[], ...ODD]), dropped: random.one([0, ...ODD]) },
    { type: "breached", tenantId: random.one(ODD), revision: 1, code: "cpu_limit" },
    { type: random.one(["metrics", "sync", "prepare", "constructor"]), hasBody: true },
    { bytes: random.one([1, ...ODD]), reason: random.one(ODD) },
    random.one(ODD),
  ]);
  return encodeFrame(kind, call, header, random.next() < 0.5 ? undefined : body(random));
}

const COMMANDS = [
  { find: "documents", filter: { n: { $gt: 0 } } },
  { insert: "documents", documents: [{ n: 1 }] },
  { update: "documents", updates: [{ q: {}, u: { $set: { n: 9 } }, multi: true }] },
  { delete: "documents", deletes: [{ q: {}, limit: 0 }] },
  { aggregate: "documents", pipeline: [{ $match: {} }, { $out: "other" }], cursor: {} },
  { aggregate: 1, pipeline: [{ $currentOp: {} }], cursor: {} },
  { dropDatabase: 1 },
  { getMore: 1n, collection: "documents" },
  { find: "documents", $db: "imprun_published", filter: {} },
].map((command) => serialize(command));

function body(random: Random): Uint8Array {
  const command = random.one(COMMANDS);
  return random.next() < 0.3 ? command : random.mutated(command, 5);
}
