import assert from "node:assert/strict";
import type { TestCell } from "./cell.ts";
import { TestSocket } from "./client-socket.ts";
import { withCell } from "./with-cell.ts";

const FUNCTIONS = {
  auth: "cloudflare-auth.ts",
  chat: "cloudflare-chat.ts",
  streams: "cloudflare-streams.ts",
  listener: "cloudflare-service-worker.ts",
  entrypoint: "cloudflare-entrypoint.ts",
  crons: "deno-deploy-cron.ts",
  route: "next-route.ts",
  rewriter: "export default { fetch: () => new HTMLRewriter() };",
  lafMain: `export default { main: async (ctx) => ({ got: ctx.body.name }) };`,
  itty: `export default {
    routes: [["GET", /^\\/itty\\/(\\d+)$/, [], "/itty/:id"]],
    fetch: (request) => new Response(new URL(request.url).pathname),
  };`,
};

withCell(
  "programs of Cloudflare, Deno Deploy, Next.js and laf run as they were written",
  async (t, cell) => {
    await cell.deploy("workers", FUNCTIONS, 1, { variables: { GREETING: "hi" } });
    const call = (path: string, init?: RequestInit) => cell.fetch("workers", path, init);
    const text = async (path: string, init?: RequestInit) => {
      const response = await call(path, init);
      return [response.status, await response.text()];
    };
    const run = (functionName: string, name: string, cron = name) =>
      cell.broker.event({
        tenantId: "workers.dev",
        function: functionName,
        event: { type: "scheduled", name, cron, scheduledTime: 60_000 },
      });

    await t.step("crypto.subtle.timingSafeEqual", async () => {
      const authorization = (password: string) => ({
        authorization: `Basic ${btoa(`me:${password}`)}`,
      });
      assert.deepEqual(await text("/auth"), [401, "You need to login."]);
      assert.equal((await text("/auth", { headers: authorization("fluffs") }))[0], 401);
      assert.equal((await text("/auth", { headers: authorization("f") }))[0], 401);
      assert.deepEqual(await text("/auth", { headers: authorization("fluffy") }), [
        200,
        "You have private access.",
      ]);
    });

    await t.step("WebSocketPair", () => pair(cell));

    await t.step("FixedLengthStream, IdentityTransformStream and scheduler.wait", async () => {
      assert.deepEqual(await text("/streams"), [200, "0123456789"]);
      // Whether its client has got a head already is a matter of time.
      await Promise.allSettled([text("/streams?short")]);
      await logged(cell, "Fewer than 100 bytes were written to the stream");
    });

    await t.step("a service worker's fetch and scheduled events", async () => {
      assert.deepEqual(await text("/listener"), [200, "Hello GET"]);
      assert.equal((await run("listener", "0 0 1 1 *")).error, null);
      await logged(cell, "cleaned up at 0 0 1 1 *");
      const { error } = await run("listener", "never");
      assert.deepEqual(error, {
        code: "function_failed",
        message: "RangeError: there is no such schedule",
      });
    });

    await t.step("a class whose instances answer", async () => {
      assert.deepEqual(await text("/entrypoint"), [200, "hi GET"]);
      assert.equal((await run("entrypoint", "* * * * *")).error, null);
      await logged(cell, "hi at * * * * *");
    });

    await t.step("Deno.cron, import.meta.main and what Deno lacks here", async () => {
      assert.deepEqual(await text("/crons"), [200, "served"]);
      assert.deepEqual(await text("/crons/file"), [
        501,
        "NotSupported: Deno.open is not supported in a function: a function has no files; " +
        "import text or JSON from another function of the gateway",
      ]);
      const deployment = await cell.deployment("crons", { crons: "deno-deploy-cron.ts" });
      const { declared } = await cell.broker.prepare(deployment, ["crons"]);
      assert.deepEqual(declared, {
        crons: {
          schedule: [
            { name: "clean up", cron: "0 3 * * *" },
            { name: "report", cron: "0 */6 * * *" },
          ],
        },
      });
      assert.equal((await run("crons", "clean up")).error, null);
      await logged(cell, "cleaned up");
      assert.equal((await run("crons", "report")).error?.message, "RangeError: nothing to report");
    });

    await t.step("a name that is not there has a hint in the logs, and at publish", async () => {
      assert.equal((await text("/rewriter"))[0], 500);
      await logged(cell, "Functions have no HTMLRewriter: change HTML with a package");
      const failure = async (code: string) => {
        const deployment = await cell.deployment("bad", { code });
        return (await cell.broker.prepare(deployment, ["code"])).failure?.error.message;
      };
      assert.equal(
        await failure('Bun.serve({ fetch: () => new Response("") })'),
        "ReferenceError: Bun is not defined. Functions have no Bun: " +
          "serve with Deno.serve, or export an object with fetch",
      );
      const message = await failure("export default { hello: () => {} }; export const config = 1;");
      assert.match(
        message!,
        /^The module exports config, default { hello }, and nothing that answers: /,
      );
    });

    await t.step("a function for each method", async () => {
      assert.deepEqual(await text("/route?q=1"), [200, '{"q":"1"}']);
      assert.deepEqual(await text("/route", { method: "POST", body: "[1]" }), [201, "[1]"]);
      assert.deepEqual(await text("/route", { method: "HEAD" }), [200, ""]);
      const refused = await call("/route", { method: "DELETE" });
      assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "GET, POST, HEAD"]);
    });

    await t.step("laf's exports.main", async () => {
      const headers = { "content-type": "application/json" };
      const got = await text("/lafMain", { method: "POST", body: '{"name":"you"}', headers });
      assert.deepEqual(got, [200, '{"got":"you"}']);
    });

    await t.step("an itty-router that names its function itself keeps the whole path", async () => {
      assert.deepEqual(await text("/itty/7"), [200, "/itty/7"]);
    });
  },
);

async function pair(cell: TestCell): Promise<void> {
  const plain = await cell.fetch("workers", "/chat");
  assert.deepEqual([plain.status, await plain.text()], [426, "Expected Upgrade: websocket"]);
  const client = new TestSocket(cell, "workers", "/chat");
  assert.equal(await client.message(0), "welcome, 1");
  client.socket.send("one");
  client.socket.send(new Uint8Array([1, 2]));
  assert.equal(await client.message(1), "ONE");
  assert.deepEqual(new Uint8Array(await client.message(2) as ArrayBuffer), Uint8Array.of(1, 2));
  client.socket.send("bye");
  assert.deepEqual(await client.closed, { code: 1000, reason: "as you like" });
  await logged(cell, "left with 1000");
  const failed = new TestSocket(cell, "workers", "/chat");
  await failed.opened;
  failed.socket.send("wrong");
  assert.equal(await failed.message(1), "InvalidAccessError");
  failed.socket.send("fail");
  assert.deepEqual(await failed.closed, { code: 1011, reason: "Uncaught exception" });
}

async function logged(cell: TestCell, text: string): Promise<void> {
  await cell.broker.logged(({ message }) => message.includes(text));
}
