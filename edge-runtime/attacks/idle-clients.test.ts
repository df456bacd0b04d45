/** Clients that hold connections and ask for nothing: a started runtime closes them, and nobody who waits for an answer. */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { PREFACE } from "./http2.ts";
import { Publisher } from "../testing/publisher.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** RFC 9113 §6.7. */
const PING = "\0\0\x08\x06\0\0\0\0\0imprun..";

/** A connection, and what came of it. */
class Client {
  received = "";
  isClosed = false;

  private constructor(private readonly connection: Deno.Conn) {}

  static async open(port: number, text = ""): Promise<Client> {
    const client = new Client(await Deno.connect({ hostname: "127.0.0.1", port }));
    client.#read();
    await client.write(text);
    return client;
  }

  /** What is written to a closed connection gets lost. */
  async write(text: string): Promise<void> {
    try {
      if (text !== "") await this.connection.write(encoder.encode(text));
    } catch (error) {
      if (!isDisconnect(error)) throw error;
    }
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    try {
      for (let size; (size = await this.connection.read(buffer)) !== null;) {
        this.received += decoder.decode(buffer.subarray(0, size));
      }
    } catch (error) {
      if (!isDisconnect(error)) throw error;
    }
    this.isClosed = true;
  }

  close(): void {
    this.connection.close();
  }
}

function isDisconnect(error: unknown): boolean {
  const { BadResource, BrokenPipe, ConnectionReset, Interrupted } = Deno.errors;
  return [BadResource, BrokenPipe, ConnectionReset, Interrupted].some((type) =>
    error instanceof type
  );
}

async function eventually(isSo: () => boolean): Promise<void> {
  await until(() => Promise.resolve(isSo() || null));
}

/** Answers `/wait` and sends the rest of `/stream` when somebody asks for `/release`. */
const SOURCE = `
let release;
const released = new Promise((resolve) => release = resolve);
export default async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith("/release")) return new Response(String(release() ?? "released"));
  if (pathname.endsWith("/wait")) { await released; return new Response("waited"); }
  if (pathname.endsWith("/stream")) {
    return new Response(new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("begun "));
        await released;
        controller.enqueue(new TextEncoder().encode("streamed"));
        controller.close();
      },
    }));
  }
  if (request.headers.get("upgrade")) {
    const { socket, response } = Deno.upgradeWebSocket(request);
    released.then(() => socket.send("pushed"));
    return response;
  }
  return new Response("fine");
};`;

Deno.test("connections that nobody needs are closed", async (t) => {
  const mongodb = await startMongodb();
  const database = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const publisher = new Publisher(database, "quiet");
  await publisher.create();
  const request = (path: string, ...headers: string[]) =>
    [`GET /web${path} HTTP/1.1`, "Host: quiet.dev.localhost", ...headers, "", ""].join("\r\n");
  const start = (connections: Record<string, number>) =>
    TestRuntime.start({ mongodbUri: mongodb.uri, cells: 1, connections });

  await t.step("the silent and the slow ones are, and those that wait are not", async (t) => {
    const runtime = await start({ idleMs: 3_000, headMs: 1_000 });
    await publisher.publish("web", SOURCE);
    const { port } = runtime.ready;
    const open = (text = "") => Client.open(port, text);
    const upgrade = request(
      "",
      "Connection: upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    );
    const waiting = await open(request("/wait"));
    const streaming = await open(request("/stream"));
    const socket = await open(upgrade);
    const hostile: Record<string, Client> = {
      "says nothing": await open(),
      "sends half of a head": await open("GET /web HTTP/1.1\r\nHost: "),
      "keeps its connection after an answer": await open(request("")),
      "begins HTTP/2 and says nothing": await open(PREFACE),
      "pings over HTTP/2 and asks nothing": await open(`${PREFACE}\0\0\0\x04\0\0\0\0\0`),
      "sends a head byte by byte": await open(`GET /web HTTP/1.1\r\nX-Long: `),
    };
    const drip = setInterval(() => {
      hostile["sends a head byte by byte"]!.write("a");
      hostile["pings over HTTP/2 and asks nothing"]!.write(PING);
    }, 300);
    for (const [name, client] of Object.entries(hostile)) {
      await t.step(`one that ${name} is closed`, () => eventually(() => client.isClosed));
    }
    clearInterval(drip);
    assert.match(hostile["keeps its connection after an answer"]!.received, /fine$/);
    assert.equal((await runtime.call("quiet.dev", "/web/release")).text, "released");
    const ends: [Client, RegExp][] = [
      [waiting, /waited$/],
      [streaming, /begun [^]*streamed/],
      [socket, /^HTTP\/1\.1 101 [^]*pushed/],
    ];
    for (const [client, end] of ends) await eventually(() => end.test(client.received));
    for (const client of [waiting, streaming, socket]) client.close();
    await runtime.stop();
  });

  await t.step("of too many the most silent ones are, and others get answers", async () => {
    const runtime = await start({ connections: 20 });
    const { port } = runtime.ready;
    const waiting = await Client.open(port, request("/wait"));
    const silent = await Promise.all(Array.from({ length: 60 }, () => Client.open(port)));
    await eventually(() => silent.filter(({ isClosed }) => isClosed).length >= 40);
    assert.equal((await runtime.call("quiet.dev", "/web")).text, "fine");
    assert.equal((await runtime.call("quiet.dev", "/web/release")).text, "released");
    await eventually(() => /waited$/.test(waiting.received));
    for (const client of [waiting, ...silent]) client.close();
    await runtime.stop();
  });

  await database.close();
  await mongodb.stop();
});
