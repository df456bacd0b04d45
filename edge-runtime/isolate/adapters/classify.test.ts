// deno-lint-ignore-file no-explicit-any -- functions of tenants have no types
import assert from "node:assert/strict";
import { mentionsResponse, parametersOf, type Style, styleOf } from "./classify.ts";

Deno.test("a function's style follows from its parameters and how it uses them", () => {
  const cases: [Style, (...args: any[]) => unknown][] = [
    ["seed", (_req: any, _res: any) => {}],
    ["seed", (_a: any, b: any) => b.status(200).json({})],
    ["seed", function (_req: any, response: any) {
      response.send("x");
    }],
    ["seed", ({ body }: any, res: any) => res.json(body)],
    ["seed", (req: any) => req.body.income],
    ["seed", (req: any) => {
      const { body } = req;
      return body;
    }],
    ["web", (request: any) => request.json()],
    ["web", (req: any) => new Response(req.headers.get("a"))],
    ["web", (req: any) => new Response(req.body.getReader())],
    ["web", () => new Response("x")],
    ["web", (request: any) => request],
    ["web", (_request: any, ctx: any) => ctx.waitUntil(1)],
    ["web", (_request: any, { waitUntil: _ }: any) => 1],
    ["worker", (_request: any, env: any, ctx: any) => [env, ctx]],
    ["laf", (ctx: any) => ctx.body],
    ["laf", ({ body, query }: any) => [body, query]],
    ["web", ({ url, method }: any) => [url, method]],
  ];
  for (const [style, handler] of cases) {
    assert.equal(styleOf(handler as never), style, `${handler}`);
  }
});

Deno.test("parameters are found behind defaults, comments, patterns and strings", () => {
  const cases: [string, string[]][] = [
    ["async (a, b = f(1, 2)) => 1", ["a", "b"]],
    ["a => 1", ["a"]],
    ["async a => 1", ["a"]],
    ["async function x({ a, b: { c } }, /* the , response */ res) {}", ["{ a, b: { c } }", "res"]],
    ["function (a = ')', b = `,`) {}", ["a", "b"]],
    ["() => {}", []],
    ["async *gen(one, two) {}", ["one", "two"]],
    ["class {}", []],
  ];
  for (const [source, parameters] of cases) {
    assert.deepEqual(parametersOf(source), parameters, source);
  }
});

Deno.test("a function that never mentions its response cannot answer later", () => {
  assert.equal(mentionsResponse(((_req: any, _res: any) => {}) as never), false);
  assert.equal(
    mentionsResponse(((_req: any, res: any) => setTimeout(() => res.end())) as never),
    true,
  );
  assert.equal(mentionsResponse(((_req: any, { json }: any) => json(1)) as never), true);
});
