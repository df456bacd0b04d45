import assert from "node:assert/strict";
import type { TestCell } from "./cell.ts";
import { withCell } from "./with-cell.ts";

const json = (value: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

const FUNCTIONS = {
  calculateTax: "calculate-tax.ts",
  seed: "style-seed.ts",
  returned: "style-returned.ts",
  callback: "style-callback.ts",
  web: "style-web.ts",
  worker: "style-worker.ts",
  hono: "style-hono.ts",
  based: "style-hono-based.ts",
  served: "style-deno-serve.ts",
  listener: "style-listener.ts",
  laf: "style-laf.ts",
  seen: `export default (request, ctx) => Response.json(
    [request.constructor.name, request.constructor === Request, String(request)]);`,
  prepared: `export default async (req, res) => {
    res.status(404);
    switch (req.query.kind) {
      case "text": return "none";
      case "bytes": return new Uint8Array([1, 2]);
      case "stream": res.set("content-type", "text/csv"); return new Blob(["a,b"]).stream();
      default: return [null];
    }
  };`,
};

withCell("functions run unmodified, whatever style they are written in", async (t, cell) => {
  await cell.deploy("styles", FUNCTIONS, 1, { variables: { GREETING: "hi" } });
  const call = (path: string, init?: RequestInit) => cell.fetch("styles", path, init);

  await t.step("the seed's calculateTax with curl's content type", async () => {
    const commands: unknown[] = [];
    cell.broker.answers.database = (command, tenantId) => {
      commands.push([tenantId, command.insert, command.documents[0].tax]);
      return { ok: 1, n: 1 };
    };
    const response = await call("/calculateTax", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: '{"income":50000000,"deductions":10000000}',
    });
    assert.deepEqual(await response.json(), { tax: 8_800_000 });
    assert.deepEqual(commands, [["styles.dev", "tax_calculations", 8_800_000]]);
  });

  await t.step("the seed's own 400 when fields are missing", async () => {
    const response = await call("/calculateTax", json({}));
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { error: "Missing required fields" });
  });

  await t.step("(req, res)", async () => {
    const response = await call("/seed/below?a=1&b=2&b=3", {
      ...json({ deep: [1] }),
      headers: { "content-type": "application/json", "x-sent": "yes", apikey: "secret" },
    });
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("x-style"), "seed");
    assert.deepEqual(await response.json(), {
      method: "POST",
      body: { deep: [1] },
      query: { a: "1", b: ["2", "3"] },
      path: "/below",
      url: "/below?a=1&b=2&b=3",
      header: "yes",
      apikey: null,
    });
  });

  await t.step("req.body by content type", () => bodies(cell));

  await t.step("(req) that returns its answer", async () => {
    assert.deepEqual(await (await call("/returned", json({ value: 21 }))).json(), { doubled: 42 });
  });

  await t.step("(req, res) that answers from a callback", async () => {
    assert.equal(await (await call("/callback")).text(), "later");
  });

  await t.step("(request, ctx) => Response", async () => {
    const response = await call("/web/x", {
      method: "POST",
      body: "text",
      headers: { "x-sent": "yes", "x-request-id": "mine" },
    });
    assert.deepEqual(await response.json(), {
      isRequest: true,
      method: "POST",
      pathname: "/web/x",
      sent: "yes",
      text: "text",
      copied: "b",
      requestId: "mine",
    });
  });

  await t.step("{ fetch } of a module worker", async () => {
    const response = await call("/worker");
    assert.equal(response.status, 202);
    assert.equal(await response.text(), "GET hi");
  });

  await t.step("a Hono app is mounted below its function's name", async () => {
    assert.equal(await (await call("/hono")).text(), "root");
    assert.deepEqual(await (await call("/hono/items/7?q=x")).json(), { id: "7", q: "x" });
    const posted = await call("/hono/items", json({ a: 1 }));
    assert.equal(posted.status, 201);
    assert.deepEqual(await posted.json(), { a: 1 });
    assert.equal((await call("/hono/nothing")).status, 404);
  });

  await t.step("a Hono app that names its function itself keeps the whole path", async () => {
    assert.equal(await (await call("/based/hello")).text(), "based");
  });

  await t.step("Deno.serve", async () => {
    assert.equal(await (await call("/served", json({ name: "you" }))).text(), "Hello you");
  });

  await t.step("addEventListener('fetch')", async () => {
    assert.equal(await (await call("/listener")).text(), "listened to GET");
  });

  await t.step("laf's function(ctx)", async () => {
    const answer = await (await call("/laf?from=laf", json({ name: "you" }))).json();
    assert.equal(answer.hello, "you");
    assert.equal(answer.from, "laf");
    assert.equal(answer.method, "POST");
    assert.match(answer.host, /^styles\.dev\.localhost/);
  });

  await t.step(
    "what is returned has the status and the headers that the response was given",
    async () => {
      const made = await call("/laf?created=1", json({ name: "you" }));
      assert.deepEqual([made.status, made.headers.get("x-made")], [201, "yes"]);
      assert.equal((await made.json()).hello, "you");
      const kinds = {
        text: ["text/plain; charset=utf-8", "none"],
        bytes: ["application/octet-stream", "\x01\x02"],
        stream: ["text/csv", "a,b"],
        json: ["application/json; charset=utf-8", "[null]"],
      };
      for (const [kind, expected] of Object.entries(kinds)) {
        const response = await call(`/prepared?kind=${kind}`);
        assert.equal(response.status, 404);
        assert.deepEqual([response.headers.get("content-type"), await response.text()], expected);
      }
    },
  );

  await t.step("a request is one of Request in all that can be seen", async () => {
    assert.deepEqual(await (await call("/seen")).json(), ["Request", true, "[object Request]"]);
  });
});

async function bodies(cell: TestCell): Promise<void> {
  const cases: [string | null, BodyInit | null, unknown][] = [
    ["application/json", '{"a":1}', { a: 1 }],
    ["application/x-www-form-urlencoded", "a=1&b=2&b=3", { a: "1", b: ["2", "3"] }],
    ["application/x-www-form-urlencoded", "[1,2]", [1, 2]],
    ["application/x-www-form-urlencoded", "{not json", { "{not json": "" }],
    ["text/plain", "text", "text"],
    ["application/json", null, {}],
  ];
  for (const [type, body, expected] of cases) {
    const headers = type ? { "content-type": type } : undefined;
    const response = await cell.fetch("styles", "/seed", { method: "POST", headers, body });
    assert.deepEqual((await response.json()).body, expected, `${type} ${body}`);
  }
  const form = new FormData();
  form.set("field", "value");
  const multipart = await cell.fetch("styles", "/seed", { method: "POST", body: form });
  assert.deepEqual((await multipart.json()).body, { field: "value" });
  const broken = await cell.fetch("styles", "/seed", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{",
  });
  assert.equal(broken.status, 400);
  assert.equal((await broken.json()).code, "invalid_json");
}
