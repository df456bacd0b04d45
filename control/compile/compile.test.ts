import type { SourceError } from "@imprun/contracts/problem";
import { ProblemError } from "@imprun/contracts/problem";
import assert from "node:assert/strict";
import { compileFunction, stopCompiler } from "./compile.ts";
import { mapPlace } from "./places.ts";

const TAX = `
export default async function calculateTax(req, res) {
  const { income, deductions } = req.body
  const tax = (income - deductions) * 0.22
  return res.json({ tax })
}`;

const test = (name: string, body: () => Promise<void>) =>
  // The compiler's process serves all tests of this file and ends after the last.
  Deno.test({ name, fn: body, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(stopCompiler);

test("JavaScript in the style of the seed compiles to a module that exports it", async () => {
  const { module } = await compile(TAX);
  const { default: handler } = await run(module);
  const res = { json: (value: unknown) => value };
  const req = { body: { income: 50_000_000, deductions: 10_000_000 } };
  assert.deepEqual(await (handler as CallableFunction)(req, res), { tax: 8_800_000 });
});

test("TypeScript loses its types", async () => {
  const { module } = await compile(
    "const n: number = <number>1; export default <T>(x: T) => [n, x];",
  );
  assert.deepEqual((await run(module) as { default: CallableFunction }).default(2), [1, 2]);
});

test("JSX with an import source becomes imports of that package", async () => {
  const source = "/** @jsx jsx */ /** @jsxImportSource hono/jsx */ export default () => <p/>;";
  assert.match((await refused(source))[0]?.message ?? "", /has no package "hono"; declare it/);
});

test("JSX compiles with the factory that the author names", async () => {
  const { module } = await compile(
    "/** @jsx h */ const h = (tag) => tag; export default () => <p>hello</p>;",
  );
  assert.equal((await run(module) as { default: CallableFunction }).default(), "p");
});

test("another function of the gateway is compiled in, also when the two import each other", async () => {
  const drafts = {
    main: 'import { twice } from "@/twice"; export const base = 2; export default () => twice();',
    twice: 'import { base } from "@/main"; export const twice = () => base * 2;',
  };
  const { module, sources } = await compile(drafts.main, drafts, "main");
  assert.equal((await run(module) as { default: CallableFunction }).default(), 4);
  assert.deepEqual(sources.map(([name]) => name), ["main", "twice"]);
});

test("the node: modules that are left to import are named, also those of functions compiled in", async () => {
  const drafts = {
    main:
      'import { hash } from "@/hash"; import zlib from "zlib"; export default () => [hash, zlib];',
    hash: 'import { createHash } from "node:crypto"; export const hash = createHash("sha256");',
  };
  assert.deepEqual((await compile(drafts.main, drafts)).nodeModules, ["node:crypto", "node:zlib"]);
  assert.deepEqual((await compile(TAX)).nodeModules, []);
});

test("a function that holds JSON is imported as data", async () => {
  const { module } = await compile(
    'import rates from "@/rates" with { type: "json" }; export default () => rates.low;',
    { rates: '{"low": 0.06}' },
  );
  assert.equal((await run(module) as { default: CallableFunction }).default(), 0.06);
});

test("a function may import the harmless part of http, https, module, os, perf_hooks and process", async () => {
  const source = `
    import http from "node:http"; import process, { env } from "process"; import os, { EOL } from "os";
    import { createRequire } from "node:module";
    const refused = (use) => { try { use() } catch (e) { return e.code } };
    export default () => [http.STATUS_CODES[418], process === globalThis.process && env === process.env, EOL,
      refused(() => createRequire("/")("fs")), refused(() => os.setPriority(0, 1))];`;
  const { module } = await compile(source);
  const { default: tell } = await run(module) as { default(): unknown };
  assert.deepEqual(tell(), [
    "I'm a Teapot",
    true,
    "\n",
    "MODULE_NOT_FOUND",
    "ERR_NOT_SUPPORTED",
  ]);
});

test("requests of node:http are sent by fetch", async () => {
  const { module } = await compile(`
    import http from "node:http";
    import https from "node:https";
    const textOf = async (incoming) => { let text = ""; for await (const chunk of incoming) text += chunk; return text; };
    export default async (port) => {
      const posted = await new Promise((resolve, reject) => {
        const headers = { "X-Own": "1", "content-type": "text/plain" };
        const request = http.request({ host: "127.0.0.1:1", port, path: "/a?b=c", method: "post", headers }, resolve);
        request.on("error", reject);
        request.write("one ");
        request.end("two");
      });
      const got = await new Promise((resolve) => http.get("http://127.0.0.1:" + port + "/moved", resolve));
      const failed = await new Promise((resolve) => https.get({ port, host: "127.0.0.1" }).on("error", resolve));
      return [posted.statusCode, await textOf(posted), posted.headers["set-cookie"], got.statusCode, got.headers.location,
        failed instanceof Error];
    };`);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    if (request.url.endsWith("/moved")) return Response.redirect("http://elsewhere/");
    const { pathname, search } = new URL(request.url);
    const seen = [
      request.method,
      pathname + search,
      request.headers.get("x-own"),
      await request.text(),
    ];
    return Response.json(seen, {
      status: 201,
      headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]],
    });
  });
  try {
    const { default: ask } = await run(module) as { default(port: number): unknown };
    assert.deepEqual(await ask(server.addr.port), [
      201,
      '["POST","/a?b=c","1","one two"]',
      ["a=1", "b=2"],
      302,
      "http://elsewhere/",
      true,
    ]);
  } finally {
    await server.shutdown();
  }
});

test("allowed node: modules stay imports, and bare names become node: ones", async () => {
  const { module } = await compile(
    'import { join } from "path"; import "node:crypto"; export default join;',
  );
  assert.match(module, /from "node:path"/);
  assert.match(module, /import "node:crypto"/);
});

test("no import() is left in a compiled module", async () => {
  const source = 'export default async (x) => [await import("@/other"), await import(x)];';
  const { module } = await compile(source, { other: "export const one = 1" });
  assert.doesNotMatch(module, /\bimport\s*\(/);
});

for (
  const specifier of [
    "lodash",
    "@scope/package",
    "npm:lodash",
    "jsr:@std/assert",
    "http://example.com/x.js",
    "https://example.com/x.js",
    "file:///etc/passwd",
    "data:text/javascript,export default 1",
    "blob:null/1",
    "./other.ts",
    "../../control/main.ts",
    "/etc/passwd",
    "node:fs",
    "node:worker_threads",
    "node:vm",
    "fs",
    "child_process",
    "repl",
    "@/../secrets",
    "@/",
    "",
  ]
) {
  test(`importing ${JSON.stringify(specifier)} is refused where it is written`, async () => {
    const statement = `import x from ${JSON.stringify(specifier)};`;
    const [error] = await refused(`\n  ${statement}\nexport default x;`);
    assert.equal(error?.file, "calculateTax.ts");
    assert.equal(error?.line, 2);
    assert.equal(error?.column, 17);
    assert.ok(error?.message);
  });
}

test("refusals count for import(), require() and export from alike", async () => {
  for (const use of ['await import("node:fs")', 'require("node:fs")', 'require("fs")']) {
    assert.equal((await refused(`export default ${use};`)).length, 1, use);
  }
  assert.equal((await refused('export * from "node:fs";')).length, 1);
});

test("require() and import() of allowed node: modules give what an import gives", async () => {
  const { module } = await compile(`
    const { join } = require("path");
    module.exports = async () => {
      const { basename, default: whole } = await import("node:path");
      return [join("a", "b"), basename("/c/d"), typeof whole.join];
    };`);
  const { default: call } = await run(module) as { default(): unknown };
  assert.deepEqual(await call(), ["a/b", "d", "function"]);
});

test("what Cloudflare's workers import has its variables, and says what to write for the rest", async () => {
  const { module } = await compile(`
    import { DurableObject, env, waitUntil, WorkerEntrypoint } from "cloudflare:workers";
    class Counter extends DurableObject {}
    export default class extends WorkerEntrypoint {
      fetch(request) {
        let refusal;
        try { new Counter() } catch (error) { refusal = error.message }
        return [env.A, this.env.A, this.ctx, waitUntil(request), refusal];
      }
    }`);
  Object.assign(globalThis, { imp: { env: { A: "1" }, waitUntil: (work: unknown) => work } });
  const { default: Worker } = await run(module) as {
    default: new (ctx: string, env: object) => { fetch(request: string): unknown };
  };
  assert.deepEqual(new Worker("ctx", { A: "2" }).fetch("work"), [
    "1",
    "2",
    "ctx",
    "work",
    "DurableObject is not supported in a function: keep state with imp.db()",
  ]);
});

test("the types that Supabase's functions import leave nothing behind", async () => {
  const { module } = await compile(
    'import "jsr:@supabase/functions-js@2/edge-runtime.d.ts"; export default () => 1;',
  );
  assert.doesNotMatch(module, /supabase/);
});

test("laf's cloud has what means the same here, and says what to write for the rest", async () => {
  const { module } = await compile(`
    import cloud, { FunctionContext } from "@lafjs/cloud";
    const say = (use: () => unknown) => { try { return use() } catch (e) { return e.name + ": " + e.message } };
    globalThis.imp = { env: { A: "1" }, db: () => "db", invoke: (name, body) => [name, body] };
    export default async function (ctx: FunctionContext) {
      const { data, status } = await cloud.fetch.get("data:application/json,[1]");
      return [cloud.env.A, cloud.mongo.db, cloud.invoke("f", { body: 7 }), data, status, say(() => cloud.database()),
        say(() => cloud.storage)];
    }`);
  const { default: call } = await run(module) as { default(ctx: object): unknown };
  assert.deepEqual(await call({}), [
    "1",
    "db",
    ["f", 7],
    [1],
    200,
    "NotSupported: cloud.database() is not supported in a function: " +
    "write cloud.mongo.db or imp.db(), which have the driver's methods",
    "NotSupported: cloud.storage is not supported in a function: there is no object storage",
  ]);
});

test("serve of Deno's standard library is Deno.serve", async () => {
  const { module } = await compile(`
    import { serve } from "https://deno.land/std@0.168.0/http/server.ts";
    serve(() => new Response("hi"), { onListen() {} });`);
  assert.match(module, /Deno\.serve\(/);
  assert.doesNotMatch(module, /import /);
});

test("a sibling that does not exist is refused with its name", async () => {
  const [error] = await refused('import x from "@/missing"; export default x;');
  assert.equal(error?.message, 'The gateway has no function "missing"');
});

test("siblings that make the module too large are refused by name", async () => {
  const half = `export default "${"x".repeat(1024 * 1024)}"`;
  const source = 'import a from "@/a"; import b from "@/b"; export default [a, b];';
  const [error] = await refused(source, { a: half, b: half });
  assert.match(error?.message ?? "", /larger than/);
});

test("a mistake in a sibling names the sibling's file", async () => {
  const [error] = await refused('import x from "@/broken"; export default x;', {
    broken: "\n\nexport default {;",
  });
  assert.equal(error?.file, "broken.ts");
  assert.equal(error?.line, 3);
});

test("a syntax error has file, line and column, counted in UTF-16 units", async () => {
  const [error] = await refused('const text = "소득세"; const = 1;');
  assert.deepEqual([error?.file, error?.line, error?.column], ["calculateTax.ts", 1, 27]);
});

test("a mistake in JSX is reported, and not the JSX itself", async () => {
  const [error] = await refused("/** @jsx h */\nconst a = <p>hello</p>;\nconst = 1;");
  assert.equal(error?.line, 3);
});

test("decorators are compiled, since the engine does not know them", async () => {
  const { module } = await compile(
    "@mark class A {}\nfunction mark(x) { return x }\nexport default A;",
  );
  assert.doesNotMatch(module, /@mark/);
});

test("a function is imported as text", async () => {
  const { module } = await compile(
    'import page from "@/page" with { type: "text" }; export default () => page;',
    { page: "<p>" },
  );
  assert.equal((await run(module) as { default: CallableFunction }).default(), "<p>");
});

test("a function imported as anything but code, JSON or text is refused", async () => {
  const source = 'import x from "@/other" with { type: "bytes" }; export default x;';
  assert.match(
    (await refused(source, { other: "1" }))[0]?.message ?? "",
    /only "json" and "text" are known/,
  );
});

test("every mistake is reported", async () => {
  assert.equal((await refused('import "a"; import "b"; export default 1;')).length, 2);
});

test("a source map that a source refers to is not read from the disk", async () => {
  const { sourceMap } = await compile("export default 1\n//# sourceMappingURL=/etc/passwd");
  assert.deepEqual(JSON.parse(sourceMap).sources, ["calculateTax.ts"]);
});

test("a place in the compiled module maps to the author's line and column", async () => {
  const { module, sourceMap } = await compile(`// a comment\n\n${TAX}\nthrow new Error("at top");`);
  const lines = module.split("\n");
  const line = lines.findIndex((text) => text.includes("at top")) + 1;
  const column = (lines[line - 1]?.indexOf("throw") ?? 0) + 1;
  assert.deepEqual(mapPlace(sourceMap, line, column), {
    file: "calculateTax.ts",
    line: 9,
    column: 1,
  });
});

test("a place that is not the author's maps to nothing", async () => {
  const { sourceMap } = await compile(TAX);
  assert.equal(mapPlace(sourceMap, 0, 0), null);
  assert.equal(mapPlace(sourceMap, 9_999, 1), null);
});

function compile(source: string, drafts: Record<string, string> = {}, name = "calculateTax") {
  const siblings = (wanted: string) => Promise.resolve(new Map(Object.entries(drafts)).get(wanted));
  return compileFunction({ name, source, siblings });
}

function run(module: string): Promise<Record<string, unknown>> {
  return import(`data:text/javascript,${encodeURIComponent(module)}`);
}

async function refused(source: string, drafts?: Record<string, string>): Promise<SourceError[]> {
  const error = await compile(source, drafts).then(() => null, (error: unknown) => error);
  assert.ok(error instanceof ProblemError, "it compiled");
  assert.equal(error.code, "compile_failed");
  return error.extra.errors as SourceError[];
}
