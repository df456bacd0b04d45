import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { withCell } from "./with-cell.ts";

const HELLO = "export default () => new Response('hello')";

withCell("HTTP behaves as a web developer expects", async (t, cell) => {
  await cell.deploy("web", {
    hello: HELLO,
    readOnly: { code: HELLO, methods: ["GET"] },
    writeOnly: { code: HELLO, methods: ["POST"] },
    invalid: `export default () => ({ then: 1, status: 200 })`,
    badHeader:
      `export default (req, res) => { res.set("x-a", "a\\r\\nset-cookie: b=c").send("x") }`,
    noContent: `export default () => new Response(null, { status: 204 })`,
    download: `export default ({ url }) => {
      const bytes = new Uint8Array([1, 2, 3]);
      switch (new URL(url).searchParams.get("as")) {
        case "response": return new Response(bytes, { headers: { "content-type": "image/png" } });
        case "view": return new Response(new DataView(bytes.buffer, 1));
        case "changed": {
          const response = new Response(bytes);
          bytes.fill(9);
          return response;
        }
        case "blob": return new Blob([bytes], { type: "image/png" });
        case "file": return new Response(new File([bytes], "a.png", { type: "image/png" }));
        case "buffer": return bytes.buffer;
        case "large": return new Response(new Uint8Array(2 * 1024 ** 2).fill(7));
      }
    }`,
    readBefore: `export default async () => {
      const response = new Response(new Uint8Array(3));
      await response.arrayBuffer();
      return response;
    }`,
    traced: `export default (request) => new Response(request.headers.get("traceparent"))`,
    manyHeaders: `export default () => new Response("a,b", {
      status: 201,
      headers: [["set-cookie", "a=1"], ["content-type", "text/csv"], ["set-cookie", "b=2"]],
    })`,
  });
  const call = (path: string, init?: RequestInit) => cell.fetch("web", path, init);
  const read = async (path: string) => {
    const response = await call(path);
    assert.equal(response.status, 200);
    return { headers: response.headers, bytes: await response.bytes() };
  };

  await t.step("HEAD runs the GET handler and sends no body", async () => {
    const response = await call("/readOnly", { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "");
    assert.equal(response.headers.get("content-length"), "5");
  });

  await t.step("bytes come as they were, with their length unless they are many", async () => {
    const image = "image/png";
    const octets = "application/octet-stream";
    const answers: [as: string, type: string | null, bytes: number[], length: string | null][] = [
      ["response", image, [1, 2, 3], "3"],
      ["view", null, [2, 3], "2"],
      ["changed", null, [1, 2, 3], "3"],
      ["blob", image, [1, 2, 3], "3"],
      ["file", image, [1, 2, 3], "3"],
      ["buffer", octets, [1, 2, 3], "3"],
    ];
    for (const [as, type, bytes, length] of answers) {
      const { headers, ...response } = await read(`/download?as=${as}`);
      assert.deepEqual([...response.bytes], bytes, as);
      assert.equal(headers.get("content-type"), type, as);
      assert.equal(headers.get("content-length"), length, as);
    }
    const large = await read("/download?as=large");
    assert.equal(large.headers.get("content-length"), null);
    assert.equal(large.bytes.length, 2 * 1024 ** 2);
    assert.ok(large.bytes.every((byte) => byte === 7));
  });

  await t.step("an answer whose bytes were read already is a fault of the function", async () => {
    const response = await call("/readBefore");
    assert.equal(response.status, 500);
    assert.equal((await response.json()).code, "function_failed");
  });

  await t.step("OPTIONS without a preflight says what is allowed", async () => {
    const response = await call("/readOnly", { method: "OPTIONS" });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("allow"), "GET, HEAD, OPTIONS");
  });

  await t.step("another method is refused with Allow", async () => {
    const response = await call("/writeOnly");
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "POST, OPTIONS");
    assert.equal((await response.json()).code, "method_not_allowed");
  });

  await t.step(
    "an unknown function and an unknown gateway are 404 with a problem document",
    async () => {
      const response = await call("/constructor");
      assert.equal(response.status, 404);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      const document = await response.json();
      assert.equal(document.code, "unknown_function");
      assert.equal(document.requestId, response.headers.get("x-request-id"));
      const elsewhere = await cell.fetch("nobody", "/hello");
      assert.equal(elsewhere.status, 404);
      assert.equal((await elsewhere.json()).code, "unknown_gateway");
    },
  );

  await t.step("a path cannot leave its function's name", async () => {
    for (const path of ["/..%2fhello", "/hello%00", "/__proto__", "/"]) {
      assert.equal((await call(path)).status, 404, path);
    }
  });

  await t.step(
    "the request id is the caller's when it is visible ASCII, else a new one",
    async () => {
      const kept = await call("/hello", { headers: { "x-request-id": "abc-123" } });
      assert.equal(kept.headers.get("x-request-id"), "abc-123");
      const minted = await call("/hello", { headers: { "x-request-id": "x".repeat(129) } });
      assert.match(minted.headers.get("x-request-id")!, /^[0-9a-f]{32}$/);
      await Promise.all([kept.body?.cancel(), minted.body?.cancel()]);
    },
  );

  await t.step("a trace goes on with a new span", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const response = await call("/hello", { headers: { traceparent } });
    assert.match(
      response.headers.get("traceparent")!,
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
    );
    assert.match(
      response.headers.get("server-timing")!,
      /^queue;dur=.*, boot;dur=.*, run;dur=.*, db;dur=/,
    );
    await response.body?.cancel();
  });

  await t.step(
    "without one the request id is the trace's, and the answer names no other",
    async () => {
      const response = await call("/traced");
      const requestId = response.headers.get("x-request-id")!;
      assert.equal(response.headers.get("traceparent"), null);
      assert.match(await response.text(), new RegExp(`^00-${requestId}-[0-9a-f]{16}-01$`));
    },
  );

  await t.step("headers of one name are sent as often as the function said them", async () => {
    const response = await call("/manyHeaders");
    assert.equal(response.status, 201);
    assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
    assert.equal(response.headers.get("content-type"), "text/csv");
    assert.equal(await response.text(), "a,b");
  });

  await t.step("a preflight is answered without a key", async () => {
    const response = await call("/readOnly", {
      method: "OPTIONS",
      headers: {
        origin: "https://app.example.com",
        "access-control-request-method": "GET",
        "access-control-request-headers": "apikey",
      },
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    assert.equal(response.headers.get("access-control-allow-headers"), "apikey");
    assert.equal(response.headers.get("access-control-allow-credentials"), null);
    assert.match(response.headers.get("access-control-allow-methods")!, /GET/);
  });

  await t.step("a header with a line break cannot be sent", async () => {
    const response = await call("/badHeader");
    assert.equal(response.status, 500);
    assert.equal((await response.json()).code, "function_failed");
    assert.equal(response.headers.get("set-cookie"), null);
  });

  await t.step("204 has no body", async () => {
    const response = await call("/noContent");
    assert.equal(response.status, 204);
    assert.equal(await response.text(), "");
  });

  await t.step("probes answer on hosts that are no gateway's", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      const response = await fetch(`http://127.0.0.1:${cell.port}${path}`);
      assert.equal(response.status, 200, path);
      await response.body?.cancel();
    }
    const hidden = await call("/healthz");
    assert.equal((await hidden.json()).code, "unknown_function");
  });
});

withCell("a key lets in whom it was given to", async (t, cell) => {
  const source = {
    who: `export default (req, res) => res.json({
      application: imp.ctx.application, grant: imp.ctx.grant,
      apikey: req.headers.apikey ?? null, authorization: req.headers.authorization ?? null })`,
  };
  await cell.deploy("keyed", source, 1, { authType: "key-auth" });
  await cell.deploy("other", source, 1, { authType: "key-auth" });
  cell.broker.putKeys([
    cell.key("good", "keyed"),
    cell.key("foreign", "other"),
    cell.key("off", "keyed", { enabled: false }),
    cell.key("old", "keyed", { expiresAt: Date.now() - 1 }),
    cell.key("fresh", "keyed", { expiresAt: Date.now() + 60_000 }),
  ]);
  const call = (headers: HeadersInit) => cell.fetch("keyed", "/who", { headers });
  await t.step("the apikey header", async () => {
    const response = await call({ apikey: "good", authorization: "Basic mine" });
    assert.deepEqual(await response.json(), {
      application: "application-good",
      grant: "grant-good",
      apikey: null,
      authorization: "Basic mine",
    });
  });
  await t.step("Authorization: Bearer, which the function does not see", async () => {
    const response = await call({ authorization: "Bearer fresh" });
    assert.equal(response.status, 200);
    assert.equal((await response.json()).authorization, null);
  });
  const refused: [string, HeadersInit, number, string][] = [
    ["no key", {}, 401, "key_missing"],
    ["an unknown key", { apikey: "guess" }, 401, "key_unknown"],
    ["the key of another gateway", { apikey: "foreign" }, 403, "key_foreign"],
    ["a disabled key", { apikey: "off" }, 403, "key_disabled"],
    ["an expired key", { apikey: "old" }, 403, "key_expired"],
  ];
  for (const [name, headers, status, code] of refused) {
    await t.step(`${name} is refused with ${status}`, async () => {
      const response = await call(headers);
      assert.equal(response.status, status);
      assert.equal((await response.json()).code, code);
      assert.equal(response.headers.has("www-authenticate"), status === 401);
    });
  }
  await t.step("a key whose notice is still on its way lets in already", async () => {
    cell.broker.unannounced.push(cell.key("newborn", "keyed"));
    assert.equal((await call({ apikey: "newborn" })).status, 200);
  });
  await t.step(
    "guesses are refused also when there are more than the broker is asked about",
    async () => {
      const statuses = await Promise.all(
        Array.from({ length: 200 }, (_, n) => drained(call({ apikey: `guess-${n}` }))),
      );
      assert.deepEqual(new Set(statuses), new Set([401]));
    },
  );
  await t.step("the key of another environment is refused with a hint", async () => {
    const { detail } = await (await call({ apikey: "sk_live_something" })).json();
    assert.equal(detail, "This is dev, and the key looks like one for prod");
  });
  await t.step("a key that was taken back lets nobody in", async () => {
    cell.broker.putKeys([], [cell.key("good", "keyed").hash]);
    await until(async () => (await drained(call({ apikey: "good" }))) === 401 || null);
  });
});

async function drained(response: Promise<Response>): Promise<number> {
  const { status, body } = await response;
  await body?.cancel();
  return status;
}

withCell("functions of one tenant call each other", async (t, cell) => {
  await cell.deploy("calls", {
    twice: "export default (req) => ({ twice: req.body.n * 2 })",
    web: "export default async (request) => new Response('web got ' + await request.text())",
    missing: "export default (req, res) => res.status(404).json({ no: 'such thing' })",
    broken: "throw new Error('at import')",
    caller: `export default async (req, res) => {
      const { name, input } = req.body;
      try { res.json({ value: await imp.invoke(name, input) }); }
      catch (error) { res.json({ name: error.name, code: error.code ?? null, status: error.status ?? null }); }
    }`,
  });
  const invoke = async (name: string, input?: unknown) => {
    const body = JSON.stringify({ name, input });
    const headers = { "content-type": "application/json" };
    return await (await cell.fetch("calls", "/caller", { method: "POST", headers, body })).json();
  };
  await t.step("with values in and out", async () => {
    assert.deepEqual(await invoke("twice", { n: 21 }), { value: { twice: 42 } });
    assert.deepEqual(await invoke("web", "x"), { value: 'web got "x"' });
  });
  await t.step("and learn how it failed", async () => {
    assert.deepEqual(await invoke("missing"), { name: "InvokeError", code: null, status: 404 });
    const nowhere = { name: "PlatformError", code: "unknown_function", status: null };
    assert.deepEqual(await invoke("nowhere"), nowhere);
    const broken = { name: "PlatformError", code: "import_failed", status: null };
    assert.deepEqual(await invoke("broken"), broken);
  });
});
