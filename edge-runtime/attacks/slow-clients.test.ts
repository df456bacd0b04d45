/** Clients that take their time, and more than their share: the others do not wait for them. */
import assert from "node:assert/strict";
import type { TestCell } from "../testing/cell.ts";
import { withCell } from "../testing/with-cell.ts";
import { close, HOST } from "./client.ts";
import { frame, FRAMES, PREFACE, requestHead } from "./http2.ts";

const CLIENTS = 200;
const GET = requestHead("GET", "/fine", HOST);
const encoder = new TextEncoder();

/** What each of many connections sends, and then no more. */
const BEGINNINGS: Record<string, string> = {
  "that say nothing": "",
  "that send half of a head": "GET /fine HTTP/1.1\r\nHost: ",
  "that send half of a body": `POST /echo HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 9\r\n\r\nab`,
  "that send half of a chunk":
    `POST /echo HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab`,
  "that read no answer": `GET /large HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  "that ask a hundred times and read nothing": `GET /large HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`
    .repeat(
      100,
    ),
  "that begin HTTP/2 and say nothing": `${PREFACE}\0\0\0\x04\0\0\0\0\0`,
};

withCell("slow clients keep nobody else waiting", async (t, cell) => {
  await cell.deploy("web", {
    echo: "export default async (request) => new Response(await request.text())",
    fine: "export default () => new Response('fine')",
    large: "export default () => new Response(new Uint8Array(1e6))",
  });
  await cell.deploy("neighbour", {
    echo: "export default async (request) => new Response(await request.text())",
    fine: "export default () => new Response('fine')",
  });
  const fine = async () => {
    assert.equal(await (await cell.fetch("neighbour", "/fine")).text(), "fine");
  };
  for (const [name, beginning] of Object.entries(BEGINNINGS)) {
    await t.step(`two hundred ${name}`, async () => {
      const connections = await Promise.all(
        Array.from({ length: CLIENTS }, () => begin(cell, beginning)),
      );
      for (let i = 0; i < 5; i++) await fine();
      for (const connection of connections) close(connection);
      await fine();
    });
  }
  await t.step("a body that never ends is cut off at the limit", async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024)),
    });
    const response = await cell.fetch("neighbour", "/echo", { method: "POST", body: endless });
    assert.equal(response.status, 413);
    assert.equal((await response.json()).code, "body_limit");
    await fine();
  });
  await t.step("a body that is said to be too long is not waited for", async () => {
    const connection = await begin(
      cell,
      `POST /echo HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 99999999999\r\n\r\n`,
    );
    assert.match(await head(connection), /^HTTP\/1.1 413 /);
    close(connection);
  });
});

withCell("streams that are opened and reset at once do not keep a cell busy", async (_t, cell) => {
  await cell.deploy("web", { fine: "export default () => new Response('fine')" });
  assert.equal(await (await cell.fetch("web", "/fine")).text(), "fine");
  const connection = await begin(cell, PREFACE);
  const frames = [frame(FRAMES.settings, 0, 0)];
  for (let stream = 1; stream < 20_000; stream += 2) {
    frames.push(
      frame(FRAMES.headers, 5, stream, GET),
      frame(FRAMES.reset, 0, stream, Uint8Array.of(0, 0, 0, 8)),
    );
  }
  const bytes = await new Blob(frames).bytes();
  const sending = send(connection, bytes);
  for (let i = 0; i < 5; i++) {
    assert.equal(await (await cell.fetch("web", "/fine")).text(), "fine");
  }
  // The server says GOAWAY or closes long before the ten thousandth.
  assert.ok(await sending < bytes.length || (await rest(connection)).includes(FRAMES.goAway));
  close(connection);
});

withCell(
  "who asks two hundred times on a connection and takes nothing is cut off",
  async (_t, cell) => {
    const limits = { externalMb: 32, cpuMs: 20_000 };
    const page = "const page = 'x'.repeat(250_000); export default () => new Response(page)";
    const fine = "export default () => new Response('fine')";
    await cell.deploy("web", { page, fine }, 1, { limits });
    const connection = await begin(cell, PREFACE);
    // A window of 0 bytes for each stream (RFC 9113 §6.5.2).
    const frames = [frame(FRAMES.settings, 0, 0, Uint8Array.of(0, 4, 0, 0, 0, 0))];
    for (let stream = 1; stream < 400; stream += 2) {
      frames.push(frame(FRAMES.headers, 5, stream, requestHead("GET", "/page", HOST)));
    }
    await send(connection, await new Blob(frames).bytes());
    const { data } = await cell.broker.logged(({ data }) => data.reason === "stream_limit");
    assert.equal(data.limitName, "externalMb");
    assert.equal(await (await cell.fetch("web", "/fine")).text(), "fine");
    close(connection);
  },
);

withCell("a head that never ends is cut off", async (_t, cell) => {
  await cell.deploy("web", { fine: "export default () => new Response('fine')" });
  const connection = await begin(cell, PREFACE);
  const part = new Uint8Array(16_000);
  const frames = [frame(FRAMES.settings, 0, 0), frame(FRAMES.headers, 0, 1, GET)];
  // Literal fields of a name and a value of 120 bytes each, without indexing (RFC 7541 §6.2.2).
  for (let at = 0; at + 243 < part.length; at += 243) {
    part.set([0, 120, ...field(), 120, ...field()], at);
  }
  for (let i = 0; i < 1_000; i++) {
    frames.push(frame(FRAMES.continuation, 0, 1, part.subarray(0, 243 * 65)));
  }
  const bytes = await new Blob(frames).bytes();
  const sending = send(connection, bytes);
  assert.equal(await (await cell.fetch("web", "/fine")).text(), "fine");
  assert.ok(await sending < bytes.length || (await rest(connection)).includes(FRAMES.goAway));
  close(connection);
});

function field(): Uint8Array {
  return new Uint8Array(120).fill("a".charCodeAt(0));
}

async function begin(cell: TestCell, text: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: cell.port });
  await send(connection, encoder.encode(text));
  return connection;
}

/** How many of the bytes were sent before the server had enough. */
async function send(connection: Deno.TcpConn, bytes: Uint8Array): Promise<number> {
  let sent = 0;
  try {
    while (sent < bytes.length) sent += await connection.write(bytes.subarray(sent));
  } catch (error) {
    const { ConnectionReset, BrokenPipe } = Deno.errors;
    if (!(error instanceof ConnectionReset || error instanceof BrokenPipe)) throw error;
  }
  return sent;
}

async function head(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(4_096);
  const size = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, size ?? 0));
}

/** The types of the frames that the server sent before it closed. */
async function rest(connection: Deno.TcpConn): Promise<number[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  try {
    for await (const chunk of connection.readable) chunks.push(chunk);
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  const bytes = await new Blob(chunks).bytes();
  const types: number[] = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    types.push(bytes[at + 3]!);
    at += 9 + (bytes[at]! << 16 | bytes[at + 1]! << 8 | bytes[at + 2]!);
  }
  return types;
}
