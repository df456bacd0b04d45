import { PACKAGE_TYPES_BYTES } from "@imprun/contracts/packages";
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { readTypes } from "./types.ts";

/** What is read of an installation with these files. */
async function read(files: Record<string, string>, declared: string[]) {
  const directory = await Deno.makeTempDir({ prefix: "imprun-types-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory, "node_modules", path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, text);
    }
    const { files: found, complete } = await readTypes(directory, declared);
    return { names: Object.keys(found).map((path) => path.replace("node_modules/", "")), complete };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("what a package's declarations import is read along, also of other packages", async () => {
  const { names, complete } = await read({
    "a/package.json": JSON.stringify({
      exports: { ".": { types: "./index.d.ts", default: "./index.js" }, "./part": "./part.js" },
    }),
    "a/index.d.ts": 'export * from "./lib.js"; import type { B } from "b/deep"; import("./late");',
    "a/index.js": "",
    "a/part.js": "",
    "a/part.d.ts": '/// <reference path="./reference.d.ts" />',
    "a/reference.d.ts": "",
    "a/other.d.ts": "",
    "a/other.d.cts": "",
    "a/lib.d.ts": 'export * from "./other.cjs"; import fs from "node:fs"; import { C } from "c";',
    "a/late/index.d.ts": "",
    "a/unused.d.ts": "",
    "a/node_modules/b/package.json": '{"types":"b.d.ts"}',
    "a/node_modules/b/b.d.ts": "",
    "b/package.json": '{"types":"other.d.ts"}',
    "b/other.d.ts": "",
    "@types/c/package.json": "{}",
    "@types/c/index.d.ts": "",
    "d/package.json": "{}",
    "d/index.d.ts": "",
    "broken/package.json": "{",
    "broken/index.d.ts": "",
  }, ["a", "broken"]);
  assert.deepEqual(
    new Set(names),
    new Set([
      "a/package.json",
      "a/index.d.ts",
      "a/part.d.ts",
      "a/reference.d.ts",
      "a/lib.d.ts",
      "a/other.d.cts",
      "a/late/index.d.ts",
      "a/node_modules/b/package.json",
      "a/node_modules/b/b.d.ts",
      "@types/c/package.json",
      "@types/c/index.d.ts",
      "broken/package.json",
      "broken/index.d.ts",
    ]),
  );
  assert.equal(complete, true);
});

Deno.test("nothing outside of the installation is read, and nothing but declarations", async () => {
  const { names } = await read({
    "a/package.json": JSON.stringify({
      types: "../../../../../../etc/passwd",
      exports: ["./code.js", "./secret.ts", "/etc/hostname"],
    }),
    "a/code.js": "",
    "a/secret.ts": "",
    "a/index.d.ts": 'import "../../../../../../../../etc/passwd"; import "../../outside.json";',
    "../outside.json": "{}",
  }, ["a"]);
  assert.deepEqual(names, ["a/package.json", "a/index.d.ts"]);
});

Deno.test("there is a limit, and the entries of all packages come before it", async () => {
  const { names, complete } = await read({
    "a/package.json": '{"types":"index.d.ts"}',
    "a/index.d.ts": 'export * from "./large";',
    "a/large.d.ts": " ".repeat(PACKAGE_TYPES_BYTES),
    "b/package.json": '{"types":"index.d.ts"}',
    "b/index.d.ts": "",
  }, ["a", "b"]);
  assert.deepEqual(names, ["a/package.json", "a/index.d.ts", "b/package.json", "b/index.d.ts"]);
  assert.equal(complete, false);
});
