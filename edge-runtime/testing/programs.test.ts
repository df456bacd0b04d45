import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import type { TestCell } from "./cell.ts";
import { withCell } from "./with-cell.ts";

const MB = 1024 * 1024;

const FUNCTIONS = {
  supabase: "supabase-function.ts",
  express: "express-like.ts",
  node: "node-listener.ts",
  scope: "request-scope.ts",
  wasm: "web-assembly.ts",
  upload: "upload.ts",
  uploadSeed: "upload-seed.ts",
  both: "stream-both-ways.ts",
  cached: "cloudflare-cache.ts",
  router: "deno-deploy-router.ts",
  worker: `export default {
    async fetch(request, env, ctx) {
      ctx.passThroughOnException();
      ctx.waitUntil(new Promise((done) => setTimeout(done, 5)).then(() => console.log("worker went on")));
      return new Response(env.GREETING);
    }
  }`,
  listener: `addEventListener("fetch", (event) => {
    event.waitUntil(new Promise((done) => setTimeout(done, 5)).then(() => console.log("event went on")));
    event.respondWith(new Promise((done) => setTimeout(done, 5, new Response("later"))));
  });`,
  deno: `Deno.serve(() => Response.json({
    env: [Deno.env.get("GREETING"), Deno.env.has("GREETING"), Deno.env.has("PATH"), Deno.env.toObject()],
    version: typeof Deno.version.deno,
    notFound: new Deno.errors.NotFound("x") instanceof Error,
    inspected: Deno.inspect({ a: [1] }),
  }));`,
};

withCell("programs of other platforms run unmodified", async (t, cell) => {
  await cell.deploy("programs", FUNCTIONS, 1, { variables: { GREETING: "hi" } });
  const call = (path: string, init?: RequestInit) => cell.fetch("programs", path, init);

  await t.step("a function of Supabase: waitUntil, onError, variables", async () => {
    const greeted = await call("/supabase", { method: "POST", body: '{"name":"you"}' });
    assert.deepEqual(await greeted.json(), { message: "hi you!" });
    await logged(cell, "remembered you");
    await logged(cell, "listening on 0");
    const failed = await call("/supabase", { method: "POST", body: "{}" });
    assert.deepEqual([failed.status, await failed.text()], [500, "caught: a name is missing"]);
  });

  await t.step("Deno.env, version, errors and inspect", async () => {
    assert.deepEqual(await (await call("/deno")).json(), {
      env: ["hi", true, false, { GREETING: "hi" }],
      version: "string",
      notFound: true,
      inspected: "{ a: [ 1 ] }",
    });
  });

  await t.step("a module worker's env and ctx", async () => {
    assert.equal(await (await call("/worker")).text(), "hi");
    await logged(cell, "worker went on");
  });

  await t.step("a service worker's respondWith and waitUntil", async () => {
    assert.equal(await (await call("/listener")).text(), "later");
    await logged(cell, "event went on");
  });

  await t.step("a worker of Cloudflare that keeps its answers in caches.default", async () => {
    const first = await (await call("/cached?a=1")).json();
    assert.deepEqual(first, { greeting: "hi", made: 1 });
    const kept = await until(async () => {
      const response = await call("/cached?a=1");
      const body = await response.json();
      return response.headers.has("age") ? { body, headers: response.headers } : null;
    });
    assert.equal(kept.headers.get("cache-control"), "s-maxage=10");
    assert.equal(kept.headers.get("content-type"), "application/json");
    const again = await (await call("/cached?a=1")).json();
    assert.deepEqual(again, kept.body);
  });

  await t.step("a router of Deno Deploy, with Deno.serve({ handler }) and a stream", async () => {
    assert.deepEqual(await (await call("/router/books/7")).json(), { id: "7" });
    assert.equal(await (await call("/router/ticks")).text(), "data: 1\n\ndata: 2\n\ndata: 3\n\n");
    assert.match(await (await call("/router")).text(), /<p>GET from 127\.0\.0\.1<\/p>/);
  });

  await t.step("what Express's req and res are used for", () => express(cell));

  await t.step("req and res as the streams of a node:http listener", async () => {
    const send = async (path: string, body?: string) => {
      const headers = { "content-type": "text/plain" };
      const init = body === undefined ? {} : { method: "POST", headers, body };
      return await (await call(`/node${path}`, init)).text();
    };
    assert.equal(await send("/events", "소득세"), "9 bytes: 소득세");
    assert.equal(await send("/text", "소득세"), "string: 소득세");
    assert.equal(await send("/pipe", "there and back"), "there and back");
    assert.equal(await send("/readable"), "0\n".repeat(2_000));
    assert.equal(await send("/pipeline"), "A,B");
    await assert.rejects(send("/cut"));
  });

  await t.step("a form with a file, in the web's style and in (req, res)", async () => {
    const form = new FormData();
    form.set("title", "rates");
    form.set("file", new File(["a,b"], "rates.csv", { type: "text/csv" }));
    const web = await call("/upload", { method: "POST", body: form });
    const file = { title: "rates", name: "rates.csv", text: "a,b" };
    assert.deepEqual(await web.json(), { ...file, type: "text/csv", size: 3 });
    const seed = await call("/uploadSeed", { method: "POST", body: form });
    assert.deepEqual(await seed.json(), file);
  });

  await t.step("AsyncLocalStorage keeps 100 concurrent requests apart", async () => {
    const ids = Array.from({ length: 100 }, (_, i) => String(i));
    const seen = await Promise.all(
      ids.map(async (id) => await (await call(`/scope?id=${id}`)).json()),
    );
    assert.deepEqual(seen, ids.map((id) => [id, id, id]));
  });

  await t.step("WebAssembly is compiled and instantiated", async () => {
    assert.deepEqual(await (await call("/wasm?a=2&b=40")).json(), { sum: 42 });
  });

  await t.step("9 MB stream through a function either way", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 9 * MB) return controller.close();
        controller.enqueue(new Uint8Array(64 * 1024).fill(sent / (64 * 1024)));
        sent += 64 * 1024;
      },
    });
    const response = await call("/both", { method: "POST", body });
    let received = 0;
    for await (const chunk of response.body!) received += chunk.length;
    assert.equal(received, 9 * MB);
  });
});

async function express(cell: TestCell): Promise<void> {
  const call = (path: string, init?: RequestInit) =>
    cell.fetch("programs", `/express${path}`, { redirect: "manual", ...init });
  const cookies = await call("/cookies", { headers: { cookie: "theme=dark; other=1" } });
  assert.equal(
    cookies.headers.get("set-cookie"),
    "session=a%20b; Path=/; Max-Age=60; HttpOnly; SameSite=lax",
  );
  assert.equal(await cookies.text(), "dark 1, 2");
  const redirect = await call("/redirect");
  await redirect.body?.cancel();
  assert.deepEqual([redirect.status, redirect.headers.get("location")], [303, "/elsewhere"]);
  const negotiated = async (accept: string) => {
    const response = await call("/negotiated", { headers: { accept } });
    return [response.status, response.headers.get("vary"), await response.text()];
  };
  assert.deepEqual(await negotiated("text/*;q=0.5, application/json"), [
    200,
    "accept",
    '{"format":"json"}',
  ]);
  assert.deepEqual(await negotiated("*/*"), [200, "accept", "plain"]);
  assert.deepEqual(await negotiated("image/png"), [406, "accept", "Not Acceptable"]);
  const download = await call("/download");
  assert.equal(
    download.headers.get("content-disposition"),
    `attachment; filename="___.csv"; filename*=UTF-8''${encodeURIComponent("소득세")}.csv`,
  );
  assert.equal(download.headers.get("content-type"), "text/csv; charset=utf-8");
  await download.body?.cancel();
  const request = await call("/request?a=1", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json;q=0.9, text/html;q=0.1",
    },
    body: "{}",
  });
  const { ip, ...rest } = await request.json();
  assert.equal(ip, "127.0.0.1");
  assert.deepEqual(rest, {
    is: ["json", false, "application/*"],
    accepts: "json",
    originalUrl: "/express/request?a=1",
    protocol: "http",
    secure: false,
    xhr: false,
  });
  const raw = await call("/raw", { method: "POST", body: '{"a":"소"}' });
  assert.deepEqual(await raw.json(), { size: 11, parsed: '{"a":"소"}' });
  assert.equal((await call("/nothing")).status, 404);
}

async function logged(cell: TestCell, text: string): Promise<void> {
  await cell.broker.logged(({ message }) => message.includes(text));
}
