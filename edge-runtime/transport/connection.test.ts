import assert from "node:assert/strict";
import { ProblemError } from "@imprun/contracts/problem";
import { LEAST_CHUNK_BYTES, STREAM_WINDOW_BYTES } from "@imprun/contracts/runtime/frames";
import { temporaryDirectory } from "@imprun/testing/directory";
import { Connection, type ConnectionHandlers, type Socket } from "./connection.ts";

const silent: ConnectionHandlers = {
  notice() {},
  request: () => ({ header: {} }),
  fault: (error) => {
    throw error;
  },
  closed() {},
};

async function connect(
  cellHandlers: Partial<ConnectionHandlers>,
  brokerHandlers: Partial<ConnectionHandlers>,
) {
  const path = `${temporaryDirectory()}/socket`;
  const listener = Deno.listen({ transport: "unix", path });
  const [client, server] = await Promise.all([
    Deno.connect({ transport: "unix", path }),
    listener.accept(),
  ]);
  listener.close();
  const cell = new Connection(client, "cell", { ...silent, ...cellHandlers });
  const broker = new Connection(server, "broker", { ...silent, ...brokerHandlers });
  return { cell, broker, close: () => (cell.close(), broker.close()) };
}

function bytesOf(size: number, fill = 7): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(fill);
}

Deno.test("requests of both sides are answered at the same time", async () => {
  const echo: Partial<ConnectionHandlers> = {
    request: ({ header, body }) => ({ header: { got: header }, body }),
  };
  const { cell, broker, close } = await connect(echo, echo);
  const replies = await Promise.all([
    cell.request({ header: { a: 1 }, body: bytesOf(3) }),
    broker.request({ header: { b: 2 } }),
    cell.request({ header: { c: 3 }, body: bytesOf(1_000_000) }),
  ]);
  assert.deepEqual(replies.map((reply) => reply.header), [
    { got: { a: 1 } },
    { got: { b: 2 } },
    { got: { c: 3 } },
  ]);
  assert.deepEqual(replies.map((reply) => reply.body.length), [3, 0, 1_000_000]);
  close();
});

Deno.test("large messages of tenants come whole and in order, with others in between", async () => {
  const order: unknown[] = [];
  const echo: Partial<ConnectionHandlers> = {
    request: ({ header, body }) => {
      order.push((header as { n: number }).n);
      return { header: {}, body };
    },
    notice: ({ header }) => order.push((header as { n: number }).n),
  };
  const { cell, close } = await connect({}, echo);
  const large = cell.request({ header: { tenantId: "a.dev", n: 1 }, body: bytesOf(5_000_000) });
  cell.notify({ tenantId: "a.dev", n: 2 });
  const small = cell.request({ header: { tenantId: "b.dev", n: 3 }, body: bytesOf(3) });
  const later = cell.request({ header: { tenantId: "a.dev", n: 4 }, body: bytesOf(300_000, 1) });
  const replies = await Promise.all([large, small, later]);
  assert.deepEqual(replies.map(({ body }) => body), [
    bytesOf(5_000_000),
    bytesOf(3),
    bytesOf(300_000, 1),
  ]);
  assert.deepEqual(order, [3, 1, 2, 4]);
  close();
});

Deno.test("notices arrive in order", async () => {
  const got: unknown[] = [];
  const all = Promise.withResolvers<void>();
  const { cell, close } = await connect({}, {
    notice: ({ header }) => {
      got.push((header as { n: number }).n);
      if (got.length === 100) all.resolve();
    },
  });
  for (let n = 0; n < 100; n++) cell.notify({ n });
  await all.promise;
  assert.deepEqual(got, [...Array(100).keys()]);
  close();
});

Deno.test("a problem crosses the connection with its code and extra members", async () => {
  const { cell, close } = await connect({}, {
    request: () => {
      throw new ProblemError("concurrency_limit", "Too many", { limit: 3 });
    },
  });
  await assert.rejects(cell.request({ header: {} }), (error: ProblemError) => {
    assert.equal(error.code, "concurrency_limit");
    assert.equal(error.message, "Too many");
    assert.deepEqual(error.extra, { limit: 3 });
    return true;
  });
  close();
});

Deno.test("bodies stream both ways with more than one window", async () => {
  const { cell, close } = await connect({}, {
    request: ({ stream }) => ({ header: { hasBody: true }, body: stream! }),
  });
  const size = STREAM_WINDOW_BYTES * 4 + 17;
  const reply = await cell.request({
    header: { hasBody: true },
    body: new Blob([bytesOf(size, 42)]).stream(),
  });
  const got = new Uint8Array(await new Response(reply.stream).arrayBuffer());
  assert.equal(got.length, size);
  assert.ok(got.every((byte) => byte === 42));
  close();
});

Deno.test("a sender waits while the receiver does not read", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 10_000;
      controller.enqueue(bytesOf(10_000));
    },
  });
  const { cell, broker, close } = await connect({}, {
    request: ({ header }) => {
      if (header && Object.hasOwn(header, "ping")) return { header: {} };
      return { header: { hasBody: true }, body: endless };
    },
  });
  const reply = await cell.request({ header: {} });
  for (let i = 0; i < 20; i++) await cell.request({ header: { ping: 1 } });
  assert.ok(pulled <= STREAM_WINDOW_BYTES + 30_000, `${pulled} bytes were read ahead`);
  assert.ok(broker.queuedBytes < STREAM_WINDOW_BYTES);
  await reply.stream!.cancel("enough");
  close();
});

Deno.test("a sender of tiny chunks waits before the receiver has more to keep than a few hundred", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(bytesOf(1, 42));
    },
  });
  const { cell, close } = await connect({}, {
    request: ({ header }) => {
      if (header && Object.hasOwn(header, "ping")) return { header: {} };
      return { header: { hasBody: true }, body: endless };
    },
  });
  const reply = await cell.request({ header: {} });
  for (let i = 0; i < 20; i++) await cell.request({ header: { ping: 1 } });
  const window = STREAM_WINDOW_BYTES / LEAST_CHUNK_BYTES;
  assert.ok(pulled <= window + 3, `${pulled} chunks were read ahead`);
  const reader = reply.stream!.getReader();
  for (let i = 0; i < 3 * window; i++) {
    assert.deepEqual((await reader.read()).value, bytesOf(1, 42));
  }
  await reader.cancel("enough");
  close();
});

Deno.test("cancelling a reply's body stops its source", async () => {
  const stopped = Promise.withResolvers<unknown>();
  const { cell, close } = await connect({}, {
    request: () => ({
      header: { hasBody: true },
      body: new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(bytesOf(10)),
        cancel: (reason) => stopped.resolve(reason),
      }),
    }),
  });
  const reply = await cell.request({ header: {} });
  await reply.stream!.cancel("enough");
  assert.match(String(await stopped.promise), /enough/);
  close();
});

Deno.test("an aborted request aborts the work on the other side", async () => {
  const aborted = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const { cell, close } = await connect({}, {
    request: ({ signal }) => {
      started.resolve();
      signal.addEventListener("abort", () => aborted.resolve());
      return new Promise(() => {});
    },
  });
  const controller = new AbortController();
  const reply = cell.request({ header: {} }, controller.signal);
  await started.promise;
  controller.abort(new Error("gone"));
  await assert.rejects(reply, /gone/);
  await aborted.promise;
  close();
});

Deno.test("a closed connection fails what waits for a reply", async () => {
  const { cell, broker, close } = await connect({}, { request: () => new Promise(() => {}) });
  const reply = cell.request({ header: {} });
  broker.close();
  await assert.rejects(reply, { code: "runtime_unavailable" });
  await assert.rejects(cell.request({ header: {} }), { code: "runtime_unavailable" });
  close();
});

Deno.test("bytes that are no frame close the connection", async () => {
  const closed = Promise.withResolvers<Error | null>();
  const sent = [new Uint8Array([255, 255, 255, 255, 0])];
  const socket: Socket = {
    read(buffer) {
      const next = sent.shift();
      if (!next) return new Promise(() => {});
      buffer.set(next);
      return Promise.resolve(next.length);
    },
    write: (bytes) => Promise.resolve(bytes.length),
    close() {},
  };
  new Connection(socket, "broker", { ...silent, closed: closed.resolve });
  assert.match(String(await closed.promise), /A frame cannot have 4294967295 bytes/);
});
