/** Whatever comes in, the answer is a problem document with its code, and nothing that was saved is lost. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { call } from "../http.ts";
import { startTestPlatform } from "../platform.ts";
import { until } from "../until.ts";

const FUNCTIONS = "/api-gateways/clumsy/functions";

/** Functions that misbehave when they are called, and how that is answered. */
const MISBEHAVING = [
  ["throws", "export default () => { throw new Error('secret detail') }", 500, "function_failed"],
  [
    "rejects",
    "export default async () => { await 1; throw new TypeError('secret detail') }",
    500,
    "function_failed",
  ],
  ["silent", "export default function (req, res) { }", 500, "no_response"],
] as const;

/** Sources that cannot be published, and why. */
const UNPUBLISHABLE = [
  ["syntax", "export default (", "compile_failed", /./],
  [
    "forbiddenImport",
    "import fs from 'node:fs'\nexport default () => fs",
    "compile_failed",
    /node:fs/,
  ],
  ["importFails", "const x = null\nexport default () => 1\nx.y", "import_failed", /null/],
  ["exportsNothing", "const x = 1", "no_handler", /./],
  [
    "givesUp",
    "export default () => 1\n'x'.repeat(2 ** 28).split('')",
    "import_failed",
    /more memory than V8 can give/,
  ],
] as const;

Deno.test("bad input gets a clear problem document and loses nothing", async (t) => {
  const platform = await startTestPlatform();
  const { api } = platform;
  const publish = async (functions: string, name: string) => {
    const answer = await api("POST", `${functions}/${name}/publish`, { environment: "dev" });
    equal(answer.status, 200, answer.text);
  };
  try {
    await api("POST", "/api-gateways", { name: "clumsy" });
    await until(async () => {
      return (await api("GET", "/api-gateways/clumsy")).json().phase === "Started" ? true : null;
    });
    await api("PATCH", "/api-gateways/clumsy/environments/dev", { authType: "none" });

    await t.step("requests that cannot be understood", async () => {
      const json = { "content-type": "application/json" };
      const cases = [
        ["POST", "/api-gateways", "{", json, 400, "invalid_json"],
        ["POST", "/api-gateways", { name: 7 }, {}, 400, "invalid_request"],
        ["POST", "/api-gateways", { name: "x", surprise: 1 }, {}, 400, "invalid_request"],
        ["POST", "/api-gateways", { name: "x", gatewayId: "../x" }, {}, 400, "invalid_request"],
        ["POST", "/api-gateways", { name: "clumsy" }, {}, 409, "already_exists"],
        ["GET", "/api-gateways/nobody", undefined, {}, 404, "not_found"],
        ["GET", `${FUNCTIONS}/nobody`, undefined, {}, 404, "not_found"],
        ["GET", "/nowhere", undefined, {}, 404, "not_found"],
        ["PATCH", "/api-gateways", undefined, {}, 405, "method_not_allowed"],
        [
          "POST",
          FUNCTIONS,
          { name: "big", code: "x".repeat(20 * 1024 * 1024) },
          {},
          413,
          "body_limit",
        ],
        [
          "GET",
          "/api-gateways",
          undefined,
          { authorization: "Bearer wrong" },
          401,
          "unauthenticated",
        ],
      ] as const;
      for (const [method, path, body, headers, status, code] of cases) {
        const answer = await api(method, path, body, { headers });
        equal(answer.status, status, `${method} ${path}: ${answer.text.slice(0, 300)}`);
        match(String(answer.headers["content-type"]), /^application\/problem\+json/);
        equal(answer.json().code, code);
        ok(answer.json().requestId, "a problem names its request");
      }
    });

    await t.step("a draft is saved whatever is in it, and a stale write is refused", async () => {
      const created = await api("POST", FUNCTIONS, { name: "draft", code: "not even ( code" });
      equal(created.status, 201, created.text);
      equal((await api("POST", FUNCTIONS, { name: "draft", code: "" })).status, 409);
      equal((await api("PUT", `${FUNCTIONS}/draft`, { code: "1" })).status, 428);
      const stale = await api("PUT", `${FUNCTIONS}/draft`, { code: "1" }, {
        headers: { "if-match": '"old"' },
      });
      equal(stale.status, 412, stale.text);
      equal((await api("GET", `${FUNCTIONS}/draft`)).json().code, "not even ( code");
    });

    await t.step(
      "what does not compile or import is refused with its place, and the old version stays",
      async () => {
        await api("POST", FUNCTIONS, {
          name: "steady",
          code: "export default () => new Response('first')",
        });
        await publish(FUNCTIONS, "steady");
        for (const [name, code, problem, message] of UNPUBLISHABLE) {
          await api("PUT", `${FUNCTIONS}/steady`, { code }, { headers: { "if-match": "*" } });
          const answer = await api("POST", `${FUNCTIONS}/steady/publish`, { environment: "dev" });
          equal(answer.status, 422, `${name}: ${answer.text}`);
          equal(answer.json().code, problem, answer.text);
          const [error] = answer.json().errors;
          match(error.message, message);
          if (name === "importFails") {
            deepEqual([error.file, error.line], ["steady.ts", 3], answer.text);
          }
          if (name === "forbiddenImport") {
            deepEqual([error.file, error.line], ["steady.ts", 1], answer.text);
          }
          equal((await call(platform.functionUrl("clumsy", "dev", "/steady"))).text, "first");
        }
      },
    );

    await t.step("a function that misbehaves is answered for, without its secrets", async () => {
      for (const [name, code, status, problem] of MISBEHAVING) {
        await api("POST", FUNCTIONS, { name, code });
        await publish(FUNCTIONS, name);
        const answer = await call(platform.functionUrl("clumsy", "dev", `/${name}`));
        equal(answer.status, status, answer.text);
        equal(answer.json().code, problem);
        ok(!answer.text.includes("secret detail"), "the function's own message stays in its logs");
      }
    });

    await t.step("a body that is too large for a function is refused", async () => {
      const answer = await call(platform.functionUrl("clumsy", "dev", "/steady"), {
        method: "POST",
        body: "x".repeat(11 * 1024 * 1024),
      });
      equal(answer.status, 413, answer.text);
      equal(answer.json().code, "body_limit");
    });

    await t.step("an endless function is stopped, and its neighbours go on answering", async () => {
      await api("POST", FUNCTIONS, { name: "endless", code: "export default () => { for (;;); }" });
      await publish(FUNCTIONS, "endless");
      await api("POST", "/api-gateways", { name: "neighbour" });
      await until(async () => {
        return (await api("GET", "/api-gateways/neighbour")).json().phase === "Started"
          ? true
          : null;
      });
      await api("PATCH", "/api-gateways/neighbour/environments/dev", { authType: "none" });
      await api("POST", "/api-gateways/neighbour/functions", {
        name: "hi",
        code: "export default () => new Response('hi')",
      });
      await publish("/api-gateways/neighbour/functions", "hi");

      const endless = call(platform.functionUrl("clumsy", "dev", "/endless"));
      for (let i = 0; i < 20; i++) {
        equal((await call(platform.functionUrl("neighbour", "dev", "/hi"))).text, "hi");
      }
      const answer = await endless;
      ok(["cpu_limit", "wall_limit"].includes(answer.json().code), answer.text);
    });
  } finally {
    await platform.stop();
  }
});
