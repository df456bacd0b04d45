import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import type { EgressRequest } from "./broker.ts";
import { withCell } from "./with-cell.ts";

withCell("fetch goes to the broker and nowhere else", async (t, cell) => {
  const asked: EgressRequest[] = [];
  let isCancelled = false;
  cell.broker.answers.fetch = (request, { stream }) => {
    asked.push(request);
    const path = new URL(request.url).pathname;
    if (path === "/refused") throw new ProblemError("forbidden", "The address is private");
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
      cancel: () => void (isCancelled = true),
    });
    const body = path === "/endless" ? endless : stream ?? new Blob(["nothing sent"]).stream();
    return Promise.resolve({
      header: {
        url: request.url,
        status: path === "/teapot" ? 418 : 200,
        statusText: "",
        headers: [["x-answer", "yes"], ["content-type", "application/json"]],
        redirected: false,
        hasBody: true,
      },
      body,
    });
  };
  await cell.deploy(
    "out",
    {
      echo: `export default async (request) => {
      const sent = new Uint8Array(400_000).fill(7);
      const response = await fetch("https://example.com/echo", { method: "POST", body: sent, headers: { "x-mine": "1" } });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return Response.json({ size: bytes.length, same: bytes.every((b) => b === 7), answer: response.headers.get("x-answer"), url: response.url });
    }`,
      none: "export default () => new Response('none')",
      teapot: `export default async () => await fetch(new URL("https://example.com/teapot"))`,
      refused: `export default async () => {
      try { await fetch("http://10.0.0.1/refused"); } catch (error) {
        return Response.json({ name: error.name, message: error.message, code: error.cause?.code });
      }
    }`,
      cancelled: `export default async () => {
      const response = await fetch("https://example.com/endless");
      const reader = response.body.getReader();
      await reader.read();
      await reader.cancel();
      return new Response("cancelled");
    }`,
      aborted: `export default async () => {
      const signal = AbortSignal.timeout(50);
      try { const r = await fetch("https://example.com/endless", { signal }); for await (const _ of r.body) await new Promise((ok) => setTimeout(ok, 5)); }
      catch (error) { return new Response(error.name); }
    }`,
      kept: `let kept;
    export default async ({ url }) => {
      const path = new URL(url).pathname;
      if (path === "/kept/later") return new Response(await kept.text().catch((error) => error.name));
      const response = await fetch("https://example.com/kept");
      kept = path === "/kept/clone" ? response.clone() : response;
      return new Response("kept");
    }`,
      many: `export default async () => {
      let made = 0;
      try { for (;;) { await (await fetch("https://example.com/x")).text(); made++; } }
      catch (error) { return Response.json({ made, message: error.message, code: error.code }); }
    }`,
      status:
        `export default async () => new Response(String((await fetch("https://example.com/endless")).status))`,
      local:
        `export default async () => new Response(await (await fetch("data:text/plain,local")).text())`,
    },
    1,
    { limits: { outboundRequests: 3 } },
  );
  const text = async (path: string) => await (await cell.fetch("out", path)).text();

  await t.step(
    "Server-Timing says what outbound requests took, where there were some",
    async () => {
      const timing = async (path: string) => {
        const response = await cell.fetch("out", path);
        await response.body?.cancel();
        return response.headers.get("server-timing")!;
      };
      assert.match(await timing("/teapot"), /, db;dur=0, fetch;dur=\d+(\.\d)?$/);
      assert.match(await timing("/none"), /, db;dur=0$/);
      asked.length = 0;
    },
  );

  await t.step("bodies stream out and in", async () => {
    assert.deepEqual(JSON.parse(await text("/echo")), {
      size: 400_000,
      same: true,
      answer: "yes",
      url: "https://example.com/echo",
    });
    const [request] = asked;
    assert.equal(request!.tenantId, "out.dev");
    assert.match(request!.requestId, /^[0-9a-f]{32}$/);
    assert.ok(request!.headers.some(([name, value]) => name === "x-mine" && value === "1"));
  });
  await t.step("an answer can be passed on as it is", async () => {
    const response = await cell.fetch("out", "/teapot");
    assert.equal(response.status, 418);
    assert.equal(await response.text(), "nothing sent");
  });
  await t.step("a refusal is a TypeError with the reason as its cause", async () => {
    assert.deepEqual(JSON.parse(await text("/refused")), {
      name: "TypeError",
      message: "fetch failed: The address is private",
      code: "forbidden",
    });
  });
  await t.step("a body that nobody reads is stopped at its source", async () => {
    assert.equal(await text("/cancelled"), "cancelled");
    await until(() => Promise.resolve(isCancelled || null));
  });
  await t.step("a signal stops the reading of a body", async () => {
    assert.equal(await text("/aborted"), "TimeoutError");
  });
  await t.step("one request makes only so many", async () => {
    assert.deepEqual(JSON.parse(await text("/many")), {
      made: 3,
      message: "fetch failed: A request may make 3 outbound requests, no more",
      code: "outbound_limit",
    });
  });
  await t.step("functions that call each other by their addresses end, too", async () => {
    asked.length = 0;
    const through = (functions: number) =>
      cell.fetch("out", "/teapot", {
        headers: { "cdn-loop": `other;a=b, ${Array(functions).fill("imprun").join(", ")}` },
      });
    const { recursionDepth } = DEFAULT_LIMITS;
    const last = await through(recursionDepth - 1);
    await last.body?.cancel();
    assert.equal(last.status, 418);
    assert.equal(asked[0]!.loops, recursionDepth - 1);
    const refused = await through(recursionDepth);
    assert.equal(refused.status, 508);
    const { code, limitName, limit } = await refused.json();
    assert.deepEqual({ code, limitName, limit }, {
      code: "recursion_limit",
      limitName: "recursionDepth",
      limit: recursionDepth,
    });
    assert.equal(asked.length, 1);
  });
  await t.step("a body that nobody reads is stopped with its request", async () => {
    isCancelled = false;
    assert.equal(await text("/status"), "200");
    await until(() => Promise.resolve(isCancelled || null));
  });
  await t.step(
    "a response that is kept for another request loses its body, but for a clone",
    async () => {
      assert.equal(await text("/kept"), "kept");
      assert.equal(await text("/kept/later"), "TypeError");
      assert.equal(await text("/kept/clone"), "kept");
      assert.equal(await text("/kept/later"), "nothing sent");
    },
  );
  await t.step("requests to which a caller gave the same id are counted apart", async () => {
    asked.length = 0;
    for (let i = 0; i < 2; i++) {
      const answer = await cell.fetch("out", "/many", { headers: { "x-request-id": "mine" } });
      assert.equal((await answer.json()).made, 3);
    }
    assert.deepEqual(asked.map(({ requestId }) => requestId), Array(6).fill("mine"));
    assert.deepEqual(asked.map(({ outbound }) => outbound), [1, 2, 3, 1, 2, 3]);
  });
  await t.step("data: needs no network", async () => {
    assert.equal(await text("/local"), "local");
  });
});
