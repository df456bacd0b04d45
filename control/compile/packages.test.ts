import { ProblemError, type SourceError } from "@imprun/contracts/problem";
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { compileFunction, stopCompiler } from "./compile.ts";

Deno.test.afterAll(stopCompiler);

type Files = Record<string, string>;

/** Compiles `source` as a function `main` whose gateway has these files of packages; all of them are declared. */
async function compile(source: string, files: Files, declared = Object.keys(files)) {
  const directory = await Deno.makeTempDir({ prefix: "imprun-packages-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory, "node_modules", path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, text);
    }
    const names = declared.map((path) =>
      path.startsWith("@") ? path.split("/", 2).join("/") : path.split("/")[0]!
    );
    return await compileFunction({
      name: "main",
      source,
      siblings: () => Promise.resolve(undefined),
      packages: { directory, declared: new Set(names), lockHash: "lock" },
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function run(source: string, files: Files): Promise<unknown> {
  const { module } = await compile(source, files);
  const imported = await import(`data:text/javascript,${encodeURIComponent(module)}`);
  return imported.default();
}

async function refused(source: string, files: Files, declared?: string[]): Promise<SourceError> {
  const error = await compile(source, files, declared).then(() => null, (error: unknown) => error);
  assert.ok(error instanceof ProblemError, "it compiled");
  assert.equal(error.code, "compile_failed");
  const [first] = error.extra.errors as SourceError[];
  assert.ok(first);
  return first;
}

const test = (name: string, fn: () => Promise<void>) =>
  // The compiler's process serves all tests of this file and ends after the last.
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

const pack = (fields: Record<string, unknown>) => JSON.stringify({ version: "1.0.0", ...fields });
const USE = 'import x from "a"; export default () => x;';

test("a package's exports decide, for the conditions of an edge runtime", async () => {
  const files = {
    "a/package.json": pack({
      exports: { ".": { node: "./node.js", worker: "./worker.js", default: "./other.js" } },
    }),
    "a/node.js": 'export default "node"',
    "a/worker.js": 'export default "worker"',
    "a/other.js": 'export default "other"',
  };
  assert.equal(await run(USE, files), "worker");
});

test("what a package does not export cannot be imported", async () => {
  const files = {
    "a/package.json": pack({ exports: { ".": "./index.js" } }),
    "a/index.js": "export default 1",
    "a/inner.js": "export default 2",
  };
  const error = await refused('import x from "a/inner.js"; export default () => x;', files);
  assert.deepEqual([error.file, error.line], ["main.ts", 1]);
});

test("CommonJS and ES modules import one another as in Node.js", async () => {
  const files = {
    "a/package.json": pack({ type: "module", exports: "./index.js" }),
    "a/index.js":
      'import b from "b"; import { named } from "b"; export default [b.default, named];',
    "b/package.json": pack({ main: "lib" }),
    "b/lib/index.js":
      "exports.__esModule = true; exports.default = 1; exports.named = require('./two');",
    "b/lib/two.json": "2",
  };
  assert.deepEqual(await run(USE, files), [1, 2]);
});

test("JSON and text of a package are imported as data", async () => {
  const files = {
    "a/package.json": pack({}),
    "a/data.json": '{"rate": 0.22}',
    "a/page.html": "<p>",
    "a/notes.js": "not code",
  };
  const source = `
    import data from "a/data.json" with { type: "json" };
    import page from "a/page.html";
    import notes from "a/notes.js" with { type: "text" };
    export default () => [data.rate, page, notes];`;
  assert.deepEqual(await run(source, files), [0.22, "<p>", "not code"]);
});

test("a package that is not declared is refused where it is written, with what to do", async () => {
  const files = { "a/package.json": pack({}), "b/index.js": "export default 1" };
  const error = await refused('\nimport b from "b/part"; export default b;', files, ["a"]);
  assert.deepEqual([error.file, error.line, error.column], ["main.ts", 2, 15]);
  assert.match(error.message, /no package "b"; declare it: \.\/imprun packages add b/);
});

test("what functions may not have of Node.js is there for packages, and throws when it is used", async () => {
  const files = {
    "a/index.js": `
      import fs, { promises, readFileSync } from "node:fs";
      import { Socket } from "net";
      class Own extends Socket {}
      const tried = [() => readFileSync("/etc/passwd"), () => fs.promises.readFile("x"),
        () => promises.stat("x"), () => new Own(), () => require("child_process").execSync("id")];
      export default tried.map((use) => { try { use() } catch (e) { return e.name + ": " + e.message } });`,
  };
  assert.deepEqual(await run(USE, files), [
    "NotSupported: node:fs.readFileSync is not supported in a function",
    "NotSupported: node:fs.promises.readFile is not supported in a function",
    "NotSupported: node:fs.promises.stat is not supported in a function",
    "NotSupported: node:net.Socket is not supported in a function",
    "NotSupported: node:child_process.execSync is not supported in a function",
  ]);
  const { module } = await compile(USE, files);
  assert.doesNotMatch(module, /from "/);
});

test("the harmless part of forbidden modules works in packages", async () => {
  const files = {
    "a/index.js": `
      import net from "net"; import os from "node:os"; import tty from "tty"; import http from "http";
      import { isMainThread } from "worker_threads"; import process from "node:process";
      const ip = ["127.0.0.1", "::1", "fe80::1%eth0", "1.2.3", "1.2.3.400", ""].map(net.isIP);
      export default [ip, os.EOL, os.hostname(), tty.isatty(1), http.METHODS.includes("GET"),
        http.STATUS_CODES[404], isMainThread, process === globalThis.process];`,
  };
  assert.deepEqual(await run(USE, files), [
    [4, 6, 6, 0, 0, 0],
    "\n",
    "imprun",
    false,
    true,
    "Not Found",
    true,
    true,
  ]);
});

test("allowed node: modules are there for packages, by import and by require", async () => {
  const files = {
    "a/index.js": 'import path from "path"; import b from "b"; export default path.join("x", b);',
    "b/index.js": 'const E = require("events"); module.exports = new E() instanceof E ? "y" : "z";',
  };
  const { module } = await compile(USE, files);
  assert.match(module, /from "node:path"/);
  assert.match(module, /from "node:events"/);
  assert.equal(await run(USE, files), "x/y");
});

test("a package may look for what is not there, and do without", async () => {
  const files = {
    "a/index.js": `
      try { module.exports = require("not-installed") } catch (e) { module.exports = e.code }`,
  };
  assert.equal(await run(USE, files), "MODULE_NOT_FOUND");
});

test("what a package switches off for the web is empty", async () => {
  const files = {
    "a/package.json": pack({
      main: "index.js",
      browser: { fs: false, "./node.js": "./web.js", "./off.js": false },
    }),
    "a/index.js": 'module.exports = [require("fs"), require("./node.js"), require("./off")];',
    "a/off.js": "module.exports = 1;",
    "a/node.js": 'module.exports = require("net");',
    "a/web.js": 'module.exports = "web";',
  };
  assert.deepEqual(await run(USE, files), [{}, "web", {}]);
});

for (
  const [how, files] of [
    ["by a path", {
      "a/index.js": 'export { default } from "../../../../../../../../etc/passwd";',
    }],
    ["by an absolute path", { "a/index.js": 'import "/etc/hostname"; export default 1;' }],
    ["by its main field", {
      "a/package.json": pack({ main: "../../../../../../../../etc/passwd" }),
    }],
    ["by its browser field", {
      "a/package.json": pack({ browser: { "./x.js": "../../../../../../../../etc/passwd" } }),
      "a/index.js": 'import "./x.js"; export default 1;',
    }],
    ["by a folder's main field", {
      "a/index.js": 'import "./sub"; export default 1;',
      "a/sub/package.json": pack({ main: "../../../../../../../../../etc/passwd" }),
    }],
    ["from the network", { "a/index.js": 'import "https://example.com/x.js"; export default 1;' }],
    ["from data", { "a/index.js": 'import "data:text/javascript,1"; export default 1;' }],
  ] as [string, Files][]
) {
  test(`a package cannot take code from outside the installation, ${how}`, async () => {
    const { message } = await refused(USE, files);
    assert.doesNotMatch(message, /root:/);
  });
}

test("a source map that a package refers to is not read", async () => {
  const files = {
    "a/index.js":
      'export default "# sourceMappingURL=x";\n//# sourceMappingURL=../../../../../../../etc/passwd\n',
  };
  assert.equal(await run(USE, files), "# sourceMappingURL=x");
});

test("no import() of a package is left in a compiled module", async () => {
  const files = {
    "a/index.js": 'export default (x) => [import("./b.js"), import(x)];',
    "a/b.js": "",
  };
  assert.doesNotMatch((await compile(USE, files)).module, /\bimport\s*\(/);
});

test("only what is used of a package without side effects is compiled in", async () => {
  const files = {
    "a/package.json": pack({ sideEffects: false, module: "index.js" }),
    "a/index.js": 'export { default } from "./used.js"; export { unused } from "./unused.js";',
    "a/used.js": "export default 1",
    "a/unused.js": 'console.log("unused"); export const unused = 2;',
  };
  assert.doesNotMatch((await compile(USE, files)).module, /unused/);
});

test("the lock is part of what was compiled only if a package was", async () => {
  const files = { "a/index.js": "export default 1" };
  assert.equal((await compile(USE, files)).lockHash, "lock");
  assert.equal((await compile("export default 1", files)).lockHash, null);
});

test("the addresses under which programs for Deno import packages lead to the declared ones", async () => {
  const files = {
    "a/package.json": pack({
      sideEffects: false,
      exports: { ".": "./index.js", "./part": "./part.js" },
    }),
    "a/index.js": 'export default "a"',
    "a/part.js": 'export default "part"',
    "@supabase/supabase-js/package.json": pack({ main: "index.js" }),
    "@supabase/supabase-js/index.js": 'export const createClient = () => "client"',
    "hono/package.json": pack({ main: "index.js" }),
    "hono/index.js": 'export const Hono = "hono"',
  };
  const source = `
    import a from "npm:a@^1.2.3";
    import part from "npm:/a@1/part";
    import sh from "https://esm.sh/a@1.2.3?target=deno";
    import { createClient } from "jsr:@supabase/supabase-js@2";
    import { createClient as other } from "https://esm.sh/@supabase/supabase-js@2.1.0";
    import { Hono } from "jsr:@hono/hono@4";
    export default () => [a, part, sh, createClient(), createClient === other, Hono];`;
  assert.deepEqual(await run(source, files), ["a", "part", "a", "client", true, "hono"]);
});

test("an address of a package that is not declared says what to declare, and others where to look", async () => {
  const files = { "a/package.json": pack({}), "a/index.js": "" };
  const messageOf = async (specifier: string) =>
    (await refused(`import x from ${JSON.stringify(specifier)}; export default x;`, files)).message;
  assert.match(await messageOf("npm:zod@4/mini"), /no package "zod"; declare it/);
  assert.match(
    await messageOf("jsr:@std/assert"),
    /no code from jsr: addresses; see whether npm has/,
  );
  assert.match(await messageOf("https://deno.land/x/oak/mod.ts"), /no code from https: addresses/);
  for (
    const specifier of ["npm:../../etc", "npm:a/../../../etc/passwd", "npm:/etc/passwd", "npm:fs"]
  ) {
    assert.ok(await messageOf(specifier), specifier);
  }
});
