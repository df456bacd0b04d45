/** Clients that take their time: what they hold of the cell, and for how long. */
import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import type { TestCell } from "./cell.ts";
import { withCell } from "./with-cell.ts";

const MB = 1024 ** 2;

/** Asks for a path and reads nothing of the answer. */
async function asksOnly(cell: TestCell, gatewayId: string, path: string): Promise<Deno.Conn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: cell.port });
  const head = `GET ${path} HTTP/1.1\r\nhost: ${gatewayId}.dev.localhost\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  return connection;
}

/** Waits for an event of the tenant's isolates. */
async function event(cell: TestCell, gatewayId: string, name: string, reason: string) {
  return await cell.broker.logged(({ tenantId, data }) =>
    tenantId === `${gatewayId}.dev` && data.event === name && data.reason === reason
  );
}

withCell("clients that take their time", async (t, cell) => {
  await t.step("a large answer arrives whole, with its length", async () => {
    await cell.deploy("large", {
      text: `export default () => new Response("ü".repeat(${MB}))`,
      bytes: `export default () => new Response(new Uint8Array(${3 * MB}).fill(7))`,
    });
    const text = await cell.fetch("large", "/text");
    assert.equal(text.headers.get("content-length"), String(2 * MB));
    assert.equal(await text.text(), "ü".repeat(MB));
    const bytes = await (await cell.fetch("large", "/bytes")).bytes();
    assert.equal(bytes.length, 3 * MB);
    assert.ok(bytes.every((byte) => byte === 7));
  });

  const limits = { concurrentRequests: 1, isolates: 1, queueWaitMs: 20_000, streamIdleMs: 2_000 };

  await t.step("who does not read an answer keeps nobody waiting, and is cut off", async () => {
    await cell.deploy(
      "unread",
      { text: `export default () => new Response("x".repeat(${20 * MB}))` },
      1,
      { limits },
    );
    const connection = await asksOnly(cell, "unread", "/text");
    assert.equal((await (await cell.fetch("unread", "/text")).text()).length, 20 * MB);
    const { requestId, function: name } = await event(cell, "unread", "limited", "stream_limit");
    assert.match(requestId!, /^[0-9a-f]{32}$/);
    assert.equal(name, "text");
    const response = await cell.fetch("unread", "/text");
    assert.equal((await response.text()).length, 20 * MB);
    connection.close();
  });

  await t.step("a function that writes faster than its client reads is held back", async () => {
    await cell.deploy("eager", {
      stream: `let pulls = 0;
export default (request) => request.url.endsWith("/count") ? Response.json(pulls)
  : new Response(new ReadableStream({ pull(c) { pulls++; c.enqueue(new Uint8Array(65_536)); } }))`,
    });
    const connection = await asksOnly(cell, "eager", "/stream");
    const count = async () => await (await cell.fetch("eager", "/stream/count")).json();
    let before = -1;
    const pulls = await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const now = await count();
      const isHeldBack = now > 0 && now === before;
      before = now;
      return isHeldBack ? now : null;
    });
    // What the kernel's buffers take on loopback.
    assert.ok(pulls * 65_536 < 32 * MB, `${pulls} pieces were taken`);
    connection.close();
  });

  await t.step(
    "of answers that nobody reads those are cut off that are too much together",
    async () => {
      await cell.deploy(
        "unread-ones",
        { text: `export default () => new Response("x".repeat(${16 * MB}))` },
        1,
        { limits: { externalMb: 48, cpuMs: 20_000 } },
      );
      const connections = [];
      for (let i = 0; i < 6; i++) connections.push(await asksOnly(cell, "unread-ones", "/text"));
      const { data } = await event(cell, "unread-ones", "limited", "stream_limit");
      assert.equal(data.limitName, "externalMb");
      for (const connection of connections) connection.close();
      assert.equal((await (await cell.fetch("unread-ones", "/text")).text()).length, 16 * MB);
    },
  );

  await t.step("large pieces that wait in the cell end their isolate", async () => {
    await cell.deploy(
      "pieces",
      {
        stream: `export default () => new Response(new ReadableStream({
  pull(c) { c.enqueue(new Uint8Array(${6 * MB})); } }, { highWaterMark: 0 }))`,
        fine: "export default () => new Response('fine')",
      },
      1,
      { limits: { externalMb: 48, cpuMs: 20_000 } },
    );
    const connections = [];
    const isOver = event(cell, "pieces", "killed", "memory_limit").then(() => true);
    const pause = () => new Promise<boolean>((r) => setTimeout(() => r(false), 150));
    // One after another, since the isolate itself may have no more than this at a time.
    while (!await Promise.race([isOver, pause()])) {
      connections.push(await asksOnly(cell, "pieces", "/stream"));
    }
    for (const connection of connections) connection.close();
    // More than one isolate may have been over, and then the tenant waits a second.
    await cell.deploy("pieces", { fine: "export default () => new Response('fine')" }, 2);
    assert.equal(await (await cell.fetch("pieces", "/fine")).text(), "fine");
  });

  await t.step("old isolates that only stream do not pile up", async () => {
    const stream = (revision: number) =>
      `export default () => new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("revision ${revision}")); } }))`;
    const readers = [];
    for (let revision = 1; revision <= 4; revision++) {
      await cell.deploy("often", { stream: stream(revision) }, revision, {
        limits: { isolates: 2 },
      });
      const reader = (await cell.fetch("often", "/stream")).body!.getReader();
      assert.equal(
        new TextDecoder().decode((await reader.read()).value),
        `revision ${revision}`,
      );
      readers.push(reader);
    }
    await event(cell, "often", "killed", "stream_limit");
    await assert.rejects(readers[0]!.read());
    for (const reader of readers.slice(1)) await reader.cancel();
  });
});
