import assert from "node:assert/strict";
import { SOCKET_LIMITS } from "@imprun/contracts/runtime/isolate";
import { TestCell } from "./cell.ts";
import { TestSocket } from "./client-socket.ts";
import { withCell } from "./with-cell.ts";

withCell("a function talks to its clients over WebSockets", async (t, cell) => {
  await cell.deploy("chat", { echo: "socket-echo.ts" });

  await t.step("text and bytes arrive in their order, either way", async () => {
    const client = new TestSocket(cell, "chat", "/echo/room");
    assert.equal(await client.message(0), "welcome to /echo/room");
    client.socket.send("one");
    client.socket.send(new Uint8Array([1, 2, 3]));
    client.socket.send("소득세");
    assert.equal(await client.message(1), "one");
    assert.deepEqual(
      new Uint8Array(await client.message(2) as ArrayBuffer),
      Uint8Array.of(1, 2, 3),
    );
    assert.equal(await client.message(3), "소득세");
    client.socket.close();
  });

  await t.step("each end closes with its code and reason", async () => {
    const left = new TestSocket(cell, "chat", "/echo");
    await left.message(0);
    left.socket.send("leave");
    assert.deepEqual(await left.closed, { code: 3001, reason: "as you like" });
    const leaving = new TestSocket(cell, "chat", "/echo");
    await leaving.message(0);
    leaving.socket.close(4000, "going");
    await leaving.closed;
    await logged(cell, "closed with 4000 going");
  });

  await t.step(
    "a key comes as a header or as a subprotocol, and the function sees neither",
    async () => {
      const code = `export default (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onopen = () => socket.send(JSON.stringify([...request.headers.keys()].concat(
        request.headers.get("sec-websocket-protocol"))));
      return response;
    };`;
      await cell.deploy("locked", { whoami: code }, 1, { authType: "key-auth" });
      cell.broker.putKeys([cell.key("sk_dev_right", "locked")]);
      const refused = new TestSocket(cell, "locked", "/whoami");
      assert.equal((await refused.closed).code, 1006);
      const guessed = new TestSocket(cell, "locked", "/whoami", {
        protocols: ["a", "apikey.wrong"],
      });
      assert.equal((await guessed.closed).code, 1006);
      const header = new TestSocket(cell, "locked", "/whoami", {
        headers: { apikey: "sk_dev_right" },
      });
      assert.ok(!String(await header.message(0)).includes("apikey"));
      const browser = new TestSocket(cell, "locked", "/whoami", {
        protocols: ["chat", "apikey.sk_dev_right"],
      });
      const seen = JSON.parse(String(await browser.message(0)));
      assert.equal(browser.socket.protocol, "chat");
      assert.equal(seen.at(-1), "chat");
      for (const client of [header, browser]) client.socket.close();
    },
  );

  await t.step("a publish ends connections to what it replaces with 1001", async () => {
    const client = new TestSocket(cell, "chat", "/echo");
    await client.message(0);
    await cell.deploy("chat", { echo: "socket-echo.ts", other: "export default () => 1" }, 2);
    assert.equal((await client.closed).code, 1001);
    const again = new TestSocket(cell, "chat", "/echo");
    assert.equal(await again.message(0), "welcome to /echo");
    again.socket.close();
  });

  await t.step("messages that are too large end it with 1009", async () => {
    const client = new TestSocket(cell, "chat", "/echo");
    await client.message(0);
    client.socket.send("x".repeat(SOCKET_LIMITS.messageSize + 1));
    assert.equal((await client.closed).code, 1009);
  });

  await t.step(
    "a function that takes no messages, or loops, ends it with 1008 or 1011",
    async () => {
      const loop = `Deno.serve((request) => {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = () => { while (true); };
      return response;
    });`;
      // The messages have to come before it is stopped.
      await cell.deploy("loop", { loop }, 1, { limits: { cpuMs: 2_000 } });
      const flooding = new TestSocket(cell, "loop", "/loop");
      const waiting = new TestSocket(cell, "loop", "/loop");
      await Promise.all([flooding.opened, waiting.opened]);
      for (let i = 0; i <= SOCKET_LIMITS.waitingMessages; i++) flooding.socket.send("x");
      assert.equal((await flooding.closed).code, 1008);
      assert.equal((await waiting.closed).code, 1011);
    },
  );

  await t.step("open connections count as requests in progress", async () => {
    await cell.deploy("few", { echo: "socket-echo.ts" }, 1, {
      limits: { concurrentRequests: 1, isolates: 1, queueWaitMs: 3_000 },
    });
    const client = new TestSocket(cell, "few", "/echo");
    await client.message(0);
    const refused = await cell.fetch("few", "/echo");
    assert.equal((await refused.json()).code, "queue_limit");
    client.socket.close();
    await client.closed;
    await logged(cell, "closed with 1005");
    assert.equal((await cell.fetch("few", "/echo")).status, 426);
  });

  await t.step("an upgrade that nobody asked for is the function's mistake", async () => {
    // One request at a time: a failed upgrade must not stay in progress.
    const limits = { concurrentRequests: 1, isolates: 1 };
    const sources = {
      bare: "export default () => new Response(null, { status: 101 })",
      protocol: `export default (request) => {
        Deno.upgradeWebSocket(request);
        return new Response(null, { status: 101, headers: { "sec-websocket-protocol": "mine" } });
      }`,
    };
    await cell.deploy("wrong", sources, 1, { limits });
    assert.equal((await (await cell.fetch("wrong", "/bare")).json()).code, "function_failed");
    for (let i = 0; i < 2; i++) {
      assert.equal((await new TestSocket(cell, "wrong", "/protocol").closed).code, 1006);
    }
    assert.equal((await cell.fetch("wrong", "/protocol")).status, 500);
  });
});

Deno.test({
  name: "a cell that drains ends its WebSockets with 1001",
  sanitizeResources: false,
  sanitizeOps: false,
  async fn() {
    const cell = await TestCell.start();
    await cell.deploy("chat", { echo: "socket-echo.ts" });
    const client = new TestSocket(cell, "chat", "/echo");
    await client.message(0);
    const stopped = cell.stop();
    assert.equal((await client.closed).code, 1001);
    assert.equal(await stopped, 0);
  },
});

async function logged(cell: TestCell, text: string): Promise<void> {
  await cell.broker.logged(({ message }) => message.includes(text));
}
