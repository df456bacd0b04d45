/**
 * Clients that send on while they wait for an answer, or after it: Deno reads all of it, and a cell ends their connections before
 * others miss the memory. `cell/http/ahead.ts` and `cell/http/incoming-body.ts` say more.
 */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { MongoClient } from "mongodb";
import { findCells } from "../supervisor/orphans.ts";
import { frame, FRAMES, PREFACE, requestHead } from "./http2.ts";
import { Publisher } from "../testing/publisher.ts";

const MB = 1024 ** 2;
/** Far more than a cell may have, if it kept that. */
const MOST_BYTES = 4_096 * MB;
/** What a cell grew to before there was a bound: what was sent. With it, to 450 MB in all of these attacks. */
const MEMORY_BYTES = 900 * MB;

const SOURCE = `
const ticks = () => {
  let timer;
  return new ReadableStream({
    start: (controller) => timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 50),
    cancel: () => clearInterval(timer),
  });
};
export default async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith("/wait")) await new Promise((done) => setTimeout(done, 20_000));
  if (pathname.endsWith("/stream")) return new Response(ticks());
  if (pathname.endsWith("/read")) await request.text();
  if (pathname.endsWith("/large")) return new Response("x".repeat(200_000));
  return new Response("fine");
};`;

const encoder = new TextEncoder();

function head(method: string, path: string, ...headers: string[]): Uint8Array {
  const lines = [`${method} ${path} HTTP/1.1`, "Host: ahead.dev.localhost", ...headers, "", ""];
  return encoder.encode(lines.join("\r\n"));
}

const CHUNKED = "Transfer-Encoding: chunked";
const chunks = encoder.encode("10000\r\n" + "x".repeat(65_536) + "\r\n");
const tinyChunks = encoder.encode("1\r\nx\r\n".repeat(10_000));

interface Attack {
  readonly head: Uint8Array;
  readonly rest: Uint8Array;
  /** What the client hears before its connection ends. */
  readonly answer?: RegExp;
}

const emptyFrame = frame(FRAMES.data, 0, 1);
/** Flow control counts what is in them, which is nothing. */
const emptyFrames = new Uint8Array(5_000 * emptyFrame.length).map((_, i) => {
  return emptyFrame[i % emptyFrame.length]!;
});
const multiplexed = (method: "GET" | "POST") =>
  new Uint8Array([
    ...encoder.encode(PREFACE),
    ...frame(FRAMES.settings, 0, 0),
    ...frame(FRAMES.headers, 4, 1, requestHead(method, "/web/wait", "ahead.dev.localhost")),
  ]);

const ATTACKS: Readonly<Record<string, Attack>> = {
  "behind a request that waits": { head: head("GET", "/web/wait"), rest: chunks },
  "behind an answer that is streamed": { head: head("GET", "/web/stream"), rest: chunks },
  "in a body that nobody reads": { head: head("POST", "/web/wait", CHUNKED), rest: chunks },
  "in a body that nobody reads, when the answer is a stream": {
    head: head("POST", "/web/stream", CHUNKED),
    rest: chunks,
    answer: /^HTTP\/1\.1 413 [^]*"code":"body_limit"/,
  },
  "in a body that nobody reads, after the answer": {
    head: head("POST", "/web", CHUNKED),
    rest: chunks,
    answer: /^HTTP\/1\.1 200 [^]*fine$/,
  },
  "in chunks of a byte, when the answer is a stream": {
    head: head("POST", "/web/stream", CHUNKED),
    rest: tinyChunks,
  },
  "in chunks of a byte, after the answer": {
    head: head("POST", "/web", CHUNKED),
    rest: tinyChunks,
  },
  "in frames of HTTP/2 with nothing in them": { head: multiplexed("POST"), rest: emptyFrames },
  "in such frames, of a request without a body": { head: multiplexed("GET"), rest: emptyFrames },
  "after a refusal": {
    head: head("POST", "/none", CHUNKED),
    rest: chunks,
    answer: /^HTTP\/1\.1 404 /,
  },
};

interface Outcome {
  readonly sent: number;
  readonly received: string;
}

/** Sends the rest so many times, unless the connection ends before or the signal comes, and reads to the end. */
async function send(
  port: number,
  attack: Attack,
  times: number,
  enough: AbortSignal,
): Promise<Outcome> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  enough.addEventListener("abort", () => connection.close());
  let sent = 0;
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    sent += bytes.length;
  };
  const sending = (async () => {
    await write(attack.head);
    for (let i = 0; i < times; i++) await write(attack.rest);
  })();
  let received = "";
  const reading = (async () => {
    const buffer = new Uint8Array(16 * 1024);
    for (let size; (size = await connection.read(buffer)) !== null;) {
      received += new TextDecoder().decode(buffer.subarray(0, size));
    }
  })();
  await Promise.all([sending.catch(throwUnlessEnd), reading.catch(throwUnlessEnd)]);
  return { sent, received };
}

function throwUnlessEnd(error: unknown): void {
  const { BadResource, BrokenPipe, ConnectionReset, Interrupted } = Deno.errors;
  const isEnd = [BadResource, BrokenPipe, ConnectionReset, Interrupted]
    .some((type) => error instanceof type);
  if (!isEnd) throw error;
}

/** The most memory that a process has had (proc(5), VmHWM). */
function mostMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmHWM:\s*(\d+)/m.exec(status)![1]) * 1024;
}

Deno.test("clients that send what nobody asked for cost others nothing", async (t) => {
  const mongodb = await startMongodb();
  const database = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const [publisher, neighbour] = [
    new Publisher(database, "ahead"),
    new Publisher(database, "neighbour"),
  ];
  for (const each of [publisher, neighbour]) await each.create();
  const socketDirectory = await Deno.makeTempDir({ prefix: "imprun-" });
  const runtime = await TestRuntime.start({
    mongodbUri: mongodb.uri,
    cells: 1,
    socketDirectory,
  });
  for (const each of [publisher, neighbour]) await each.publish("web", SOURCE);
  const fine = async () => {
    assert.equal((await runtime.call("neighbour.dev", "/web")).text, "fine");
  };
  await fine();
  const [cell, ...others] = await findCells(`${socketDirectory}/broker.sock`);
  assert.deepEqual(others, []);

  for (const [name, attack] of Object.entries(ATTACKS)) {
    await t.step(name, async () => {
      const enough = new AbortController();
      const attacking = Promise.all(
        Array.from({ length: 3 }, () => {
          const times = MOST_BYTES / attack.rest.length;
          return send(runtime.ready.port, attack, times, enough.signal);
        }),
      );
      for (let i = 0; i < 40; i++) {
        await fine();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      enough.abort();
      for (const { sent, received } of await attacking) {
        assert.ok(sent < MOST_BYTES, `${sent / MB} MB`);
        if (attack.answer) assert.match(received, attack.answer);
      }
      await fine();
      assert.deepEqual(await findCells(`${socketDirectory}/broker.sock`), [cell]);
      assert.ok(mostMemory(cell!) < MEMORY_BYTES, `${mostMemory(cell!) / MB} MB`);
    });
  }

  await t.step("who ends a body of tiny chunks hears why it was refused", async () => {
    const body = "1\r\nx\r\n".repeat(500_000) + "0\r\n\r\n";
    const once = { head: head("POST", "/web/read", CHUNKED), rest: encoder.encode(body) };
    const { received } = await send(runtime.ready.port, once, 1, new AbortController().signal);
    assert.match(received, /^HTTP\/1\.1 400 [^]*"detail":"The chunks of the body are too small"/);
    await fine();
  });

  await t.step("an answer that is cut off is whole, or a problem instead", async () => {
    const body = { head: head("POST", "/web/large", CHUNKED), rest: chunks };
    const { received } = await send(runtime.ready.port, body, 200, new AbortController().signal);
    assert.match(received, /^HTTP\/1\.1 400 [^]*"detail":"The body did not come to its end"/);
    await fine();
  });

  await runtime.stop();
  await Deno.remove(socketDirectory, { recursive: true });
  await database.close();
  await mongodb.stop();
});
