/** Clients whose messages never end: what Deno puts together for them is bounded, and others keep their WebSockets. */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { MongoClient } from "mongodb";
import { Publisher } from "../testing/publisher.ts";

const MB = 1024 ** 2;
/** Less than what Deno refuses by itself. */
const MOST_BYTES = 60 * MB;
const ECHO = `export default (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onmessage = ({ data }) => socket.send(String(data.length));
  return response;
};`;

/** A frame of a client (RFC 6455 §5.2), masked with zeros: opcode 1 begins a text, 2 bytes, and 0 goes on with either. */
function frame(opcode: number, isLast: boolean, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(14 + size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (isLast ? 0x80 : 0) | opcode);
  view.setUint8(1, 0x80 | 127);
  view.setBigUint64(2, BigInt(size));
  return bytes;
}

async function connect(port: number): Promise<Deno.Conn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = [
    "GET /web HTTP/1.1",
    "Host: sockets.dev.localhost",
    "Connection: upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  ].join("\r\n");
  await send(connection, new TextEncoder().encode(`${head}\r\n\r\n`));
  assert.match(await receive(connection), /^HTTP\/1\.1 101 /);
  return connection;
}

async function send(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

async function receive(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(1_024);
  const size = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, size ?? 0));
}

/** Sends pieces of one message, a pause after each; returns how many bytes went out before the connection ended. */
async function sendWithoutEnd(connection: Deno.Conn): Promise<number> {
  let sent = 0;
  try {
    for (; sent < MOST_BYTES; sent += MB) {
      await send(connection, frame(sent === 0 ? 2 : 0, false, MB));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  } catch (error) {
    const { BrokenPipe, ConnectionReset } = Deno.errors;
    if (!(error instanceof BrokenPipe || error instanceof ConnectionReset)) throw error;
  }
  return sent;
}

Deno.test("a message of a WebSocket that does not end is cut off", async () => {
  const mongodb = await startMongodb();
  const database = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, cells: 1 });
  const publisher = new Publisher(database, "sockets");
  await publisher.create();
  await publisher.publish("web", ECHO);
  const [good, bad] = [await connect(runtime.ready.port), await connect(runtime.ready.port)];
  const isOver = sendWithoutEnd(bad);
  // All of them together are more than one message may be that does not end.
  for (let message = 0; message < 8; message++) {
    await send(good, frame(1, true, MB));
    assert.match(await receive(good), /1048576/);
  }
  assert.ok(await isOver < MOST_BYTES);
  await send(good, frame(1, true, MB));
  assert.match(await receive(good), /1048576/);
  good.close();
  bad.close();
  await database.close();
  await runtime.stop();
  await mongodb.stop();
});
