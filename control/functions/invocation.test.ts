/** Calls through a real runtime. */
import { until } from "@imprun/testing/until";
import assert from "node:assert/strict";
import { startControlWithRuntime } from "../testing/platform.ts";

const ECHO = `
export default async (request) => {
  const url = new URL(request.url);
  return Response.json({
    method: request.method,
    host: url.hostname,
    path: url.pathname + url.search,
    color: request.headers.get("x-color"),
    type: request.headers.get("content-type"),
    hasKey: request.headers.has("apikey"),
    body: await request.text(),
  }, { status: 201, headers: { "x-answer": "yes" } });
}`;

const TWO_PARTS = `
export default () => new Response(new ReadableStream({
  async start(controller) {
    const send = (part) => controller.enqueue(new TextEncoder().encode(part));
    send("one");
    while (!await imp.cache.get("released")) await new Promise((resolve) => setTimeout(resolve, 20));
    send("two");
    controller.close();
  },
}))`;

/** The events of a stream (HTML, section 9.2.6) that have come whole. */
function eventsIn(text: string): { event: string; data: string }[] {
  return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event, data]) => ({
    event: event!,
    data: data!,
  }));
}

Deno.test("a function is invoked by a real request through its runtime", async (t) => {
  await using platform = await startControlWithRuntime();
  const { call } = platform;
  await platform.createGateway("hometax");
  await platform.publish("hometax", "echo", ECHO);
  const invoke = (body: unknown, name = "echo") =>
    call("POST", `/v1/api-gateways/hometax/functions/${name}/invoke`, body);

  await t.step("status, headers, body and time come back as they are", async () => {
    const { status, body } = await invoke({
      method: "PUT",
      path: "/items/1?limit=2",
      headers: { "X-Color": "red", Host: "evil.example.com", "content-length": "1" },
      body: '{"a":1}',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.status, 201);
    assert.ok(body.ms > 0);
    assert.ok(body.requestId);
    assert.equal(new Map(body.headers).get("x-answer"), "yes");
    const seen = JSON.parse(body.body);
    assert.equal(seen.method, "PUT");
    assert.equal(seen.host, "hometax.dev.localhost");
    assert.match(seen.path, /\/items\/1\?limit=2$/);
    assert.equal(seen.hasKey, false, "the platform's key is not for the function");
    assert.equal(seen.color, "red");
    assert.equal(seen.body, '{"a":1}');
    assert.equal(seen.type, "application/json");
  });

  await t.step("bytes that are not text come as base64", async () => {
    await platform.publish(
      "hometax",
      "bytes",
      "export default () => new Response(new Uint8Array([255, 0]))",
    );
    const { body } = await invoke({ method: "GET" }, "bytes");
    assert.deepEqual([body.bodyEncoding, body.body], ["base64", "/wA="]);
  });

  await t.step("a stream is handed on as it comes, and ends with the time it took", async () => {
    await platform.publish("hometax", "slow", TWO_PARTS);
    await platform.publish(
      "hometax",
      "release",
      "export default async () => { await imp.cache.set('released', true); return new Response() }",
    );
    const path = "/v1/api-gateways/hometax/functions/slow/invoke";
    const response = await fetch(platform.origin + path, {
      method: "POST",
      headers: {
        accept: "text/event-stream",
        authorization: `Bearer ${platform.ready.firstLogin?.token}`,
        "content-type": "application/json",
      },
      body: "{}",
    });
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    let text = "";
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      // The second part comes only after the first one has arrived here.
      if (eventsIn(text).length === 2) assert.equal((await invoke({}, "release")).body.status, 200);
    }
    const [head, ...rest] = eventsIn(text);
    assert.deepEqual([head!.event, JSON.parse(head!.data).status], ["head", 200]);
    const end = rest.pop();
    assert.deepEqual(rest.map(({ event, data }) => [event, atob(data)]), [
      ["chunk", "one"],
      ["chunk", "two"],
    ]);
    assert.equal(end!.event, "end");
    assert.ok(Number(end!.data) > 0);
  });

  await t.step("a request may go without the platform's key", async () => {
    const { body } = await invoke({ withKey: false });
    assert.deepEqual([body.status, JSON.parse(body.body).code], [401, "key_missing"]);
  });

  await t.step("a function that fails is a status like any other", async () => {
    await platform.publish(
      "hometax",
      "broken",
      "export default () => { throw new Error('secret') }",
    );
    const { status, body } = await invoke({}, "broken");
    assert.equal(status, 200);
    assert.equal(body.status, 500);
    assert.equal(JSON.parse(body.body).code, "function_failed");
    assert.ok(!body.body.includes("secret"));
  });

  await t.step("the caller's own key is sent instead of the platform's", async () => {
    const { body } = await invoke({ headers: { apikey: "wrong" } });
    assert.equal(body.status, 401);
  });

  await t.step(
    "a path that leaves the function, and headers that HTTP forbids, are refused",
    async () => {
      for (const path of ["/../other", "/../../x", "/a/../../other"]) {
        const { status, body } = await invoke({ path });
        assert.deepEqual([status, body.code], [400, "invalid_request"], path);
      }
      const injected = await invoke({ headers: { "x-a": "1\r\nx-b: 2" } });
      assert.deepEqual([injected.status, injected.body.code], [400, "invalid_request"]);
    },
  );

  await t.step(
    "an environment without a runtime says so, and is asked for again later",
    async () => {
      const { status, headers, body } = await invoke({ environment: "prod" });
      assert.deepEqual([status, body.code], [503, "runtime_unavailable"]);
      assert.ok(headers.get("retry-after"));
    },
  );

  await t.step("a response of more than ten megabytes is not carried", async () => {
    const code = "export default () => new Response('x'.repeat(11 * 1024 * 1024))";
    await platform.publish("hometax", "large", code);
    const { status, body } = await invoke({ method: "GET" }, "large");
    assert.deepEqual([status, body.code], [503, "unavailable"]);
    assert.match(body.detail, /10 MB/);
  });

  await t.step("what the function logs is found by the id of the request", async () => {
    const code = "export default () => { console.warn('seen', 42); return new Response('ok') }";
    await platform.publish("hometax", "chatty", code);
    const { body: { requestId } } = await invoke({}, "chatty");
    const line = await until(async () => {
      const path = "/v1/api-gateways/hometax/logs?function=chatty&level=warn";
      const { items } = (await call("GET", path)).body;
      return items.find((item: { requestId: string }) => item.requestId === requestId);
    });
    assert.match(line.message, /seen 42/);
    assert.equal(line.semver, "1.0.0");
  });

  await t.step("strangers and viewers cannot invoke", async () => {
    const path = "/v1/api-gateways/hometax/functions/echo/invoke";
    const stranger = { token: await platform.tokenOf("owner", "another") };
    const viewer = { token: await platform.tokenOf("viewer") };
    assert.equal((await call("POST", path, {}, stranger)).status, 404);
    assert.equal((await call("POST", path, {}, viewer)).status, 403);
  });
});
