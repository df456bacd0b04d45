/** Headers, of requests and of answers: none becomes another, and none of a function's reaches a neighbour. */
import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { withCell } from "../testing/with-cell.ts";
import { raw, request, statuses } from "./client.ts";

const REFUSED_SET = `function_failed`;

/** What a function may try to say of the connection, and what of it must not be in the answer. */
const CONNECTION = [
  "connection: x-request-id",
  "keep-alive: timeout=1000",
  "Transfer-Encoding: chunked",
  "Content-Length: 999",
  "upgrade: h2c",
  "trailer: x",
  "te: trailers",
  "proxy-connection: keep-alive",
  "proxy-authenticate: Basic",
  "x-request-id: forged",
];

const COOKIES = [
  "a=1; Domain=localhost",
  "b=1; Path=/; domain=.dev.localhost",
  "c=1; Domain=other.dev.localhost",
  "d=1; Domain=localhost; Domain=web.dev.localhost",
];

withCell("headers stay in their lines and with their gateway", async (t, cell) => {
  await cell.deploy("web", {
    value: `export default (request) => new Response("x", {
      headers: { "x-a": new URL(request.url).searchParams.get("v") } })`,
    name: `export default (request) => new Response("x", {
      headers: { [new URL(request.url).searchParams.get("v")]: "1" } })`,
    status: `export default () => new Response("x", { statusText: "OK\\r\\nset-cookie: a=b" })`,
    express:
      `export default (req, res) => { res.setHeader("x-a", "1\\r\\nset-cookie: a=b"); res.end("x"); }`,
    connection: `export default () => new Response("x", { headers: ${
      JSON.stringify(CONNECTION.map((line) => line.split(": ")))
    } })`,
    cookies: `export default () => new Response("x", { headers: ${
      JSON.stringify([...COOKIES, "e=1; Domain=web.dev.localhost", "f=1"].map((cookie) => [
        "Set-Cookie",
        cookie,
      ]))
    } })`,
    look: "export default (request) => Response.json([...request.headers])",
  });

  for (const path of ["value?v=a%0d%0aset-cookie:%20b=c", "value?v=a%00", "name?v=a%0d%0ab"]) {
    await t.step(`a line break cannot be set: ${path}`, async () => {
      const answer = await raw(cell, request(`GET /${path}`));
      assert.deepEqual(statuses(answer), [500]);
      assert.match(answer, new RegExp(`"code":"${REFUSED_SET}"`));
      assert.doesNotMatch(answer, /^set-cookie/im);
    });
  }
  await t.step("nor with res.setHeader", async () => {
    const answer = await raw(cell, request("GET /express"));
    assert.deepEqual(statuses(answer), [500]);
    assert.doesNotMatch(answer, /^set-cookie/im);
  });
  await t.step("nor as the text of a status", async () => {
    const answer = await raw(cell, request("GET /status"));
    assert.deepEqual(statuses(answer), [500]);
    assert.doesNotMatch(answer, /^set-cookie/im);
  });
  await t.step("an ordinary value is there", async () => {
    assert.match(await raw(cell, request("GET /value?v=b%20c")), /^x-a: b c\r$/m);
  });

  await t.step("what concerns the connection is the cell's to say", async () => {
    const answer = await raw(cell, request("GET /connection"));
    const [head = ""] = answer.split("\r\n\r\n");
    for (const line of CONNECTION) assert.ok(!head.includes(line.toLowerCase()), line);
    assert.match(answer, /^content-length: 1\r$/m);
  });

  await t.step("a cookie for all gateways is not sent, and the logs say so", async () => {
    const answer = await raw(cell, request("GET /cookies"));
    assert.deepEqual([...answer.matchAll(/^set-cookie: (\w)/gm)].map(([, name]) => name), [
      "e",
      "f",
    ]);
    const warned = () => cell.broker.logs.filter(({ message }) => message.includes("is not sent"));
    await until(() => Promise.resolve(warned().length >= COOKIES.length || null));
    assert.deepEqual(
      warned().map(({ level, message }) => [level, message.slice(0, "The cookie a".length)]),
      ["a", "b", "c", "d"].map((name) => ["warn", `The cookie ${name}`]),
    );
  });

  const floods: Record<string, string> = {
    "many headers": "for (let i = 0; i < 513; i++) h.append('x-' + i, 'y')",
    "long headers": "for (let i = 0; i < 10; i++) h.append('x-' + i, 'y'.repeat(7_000))",
    "cookies of many attributes":
      "for (let i = 0; i < 100; i++) h.append('set-cookie', 'a' + ';'.repeat(700))",
  };
  for (const [index, [name, code]] of Object.entries(floods).entries()) {
    await t.step(
      `${name} of a function are not sent, which would keep the neighbours waiting`,
      async () => {
        const flood = `export default () => { const h = new Headers(); ${code};
        return new Response("x", { headers: h }); }`;
        await cell.deploy("flood", { flood }, index + 1);
        const response = await cell.fetch("flood", "/flood");
        assert.equal((await response.json()).code, "function_failed");
        await until(() => {
          const told = cell.broker.logs.some(({ message }) =>
            message.includes("may have 512 headers")
          );
          return Promise.resolve(told || null);
        });
        cell.broker.logs.length = 0;
      },
    );
  }

  await t.step("a method is not overridden by a header", async () => {
    await cell.deploy("web", { get: { code: "style-web.ts", methods: ["GET"] } }, 2);
    const answer = await raw(
      cell,
      request("POST /get", ["x-http-method-override: GET", "Content-Length: 0"]),
    );
    assert.deepEqual(statuses(answer), [405]);
  });

  const bombs: Record<string, string[]> = {
    "a header of a megabyte": [`x-a: ${"a".repeat(1024 * 1024)}`],
    "ten thousand headers": Array.from({ length: 10_000 }, (_, i) => `x-${i}: 1`),
  };
  for (const [name, lines] of Object.entries(bombs)) {
    await t.step(`${name} are refused`, async () => {
      const [first] = statuses(await raw(cell, request("GET /get", lines)));
      assert.ok(first === undefined || first === 400 || first === 431, String(first));
    });
  }
});
