import assert from "node:assert/strict";
import { ForbiddenImport, importModule, type Namespace } from "./imports.ts";

const ADDRESS = "imprun:///test/1.js";
const evaluate = (module: string) => importModule(module, ADDRESS);
const world = globalThis as unknown as { ran?: boolean };

/** Rejects as forbidden, and before a line of the module runs. */
async function refuses(module: string, message: string | RegExp) {
  world.ran = false;
  await assert.rejects(evaluate(`${module}\n;globalThis.ran = true;`), (error) => {
    assert.ok(error instanceof ForbiddenImport, `${module}: ${error}`);
    assert.match(error.message, message instanceof RegExp ? message : new RegExp(`^${message}`));
    return true;
  });
  assert.equal(world.ran, false, module);
}

Deno.test("allowed imports are linked in every form there is", async () => {
  const exported: [module: string, value: unknown][] = [
    [`import { inspect } from "node:util"; export default typeof inspect;`, "function"],
    [`import"node:assert";import*as b from"node:path";export default b.join("a","b");`, "a/b"],
    [
      `import a, { EventEmitter as c } from 'node:events'; export default a.EventEmitter === c`,
      true,
    ],
    [`import { "join" as j } from "node:path"; export default j("x", "y");`, "x/y"],
    [
      `import { inspect }\n  from /* why */ "node:util"; export default typeof inspect;`,
      "function",
    ],
    [`export { join as default } from "node:path";`, (await import("node:path")).join],
  ];
  for (const [module, value] of exported) {
    assert.equal((await evaluate(module)).default, value, module);
  }
  await assert.rejects(evaluate(`import { missing } from "node:util";`), SyntaxError);
});

Deno.test("text that only looks like an import is text", async () => {
  const module = [
    'const a = "import x from \'node:fs\'", b = `import "node:vm"; ${`await import("x")`}`;',
    "const c = /import x from 'y'; import(1)/, d = 4 / 2 / 1; // import(x)",
    "/** import { x } from 'itty-router' */",
    "const e = { import: (x) => x, from: 'node:fs' };",
    "export default [a, b, c.source, d, e.import(7), import.meta.url].length;",
  ].join("\n");
  assert.equal((await evaluate(module)).default, 6);
});

Deno.test("other imports are refused before anything runs, however they are written", async () => {
  for (
    const module of [
      `import fs from "node:fs";`,
      `import{readFile}from"node:fs"`,
      `export * from "node:fs";`,
      `export * as fs from "node:fs";`,
      `export { readFile } from "node:fs";`,
      `import x from "node:\\x66s"`,
      `import x from "node:\\u{66}s"`,
      `import {\n  readFile as\n r\n} from/**/'node:fs';`,
      `import fs, * as all from\u2028"node:fs"`,
      `import/*\n*/"node:fs"`,
      `var x = function () {} / 1; import "node:fs"; 1 / 2`,
      `a: { } /import/; import "node:fs"; var a = \`\${"}"}\``,
      `import defer * as fs from "node:fs"`,
      `import source fs from "node:fs"`,
      `import "node:util"; import "node:fs"`,
      `{ }\n/* \` */ import "node:fs" /* \` */`,
      `export default 1; import "node:fs" with { type: "json" }`,
      `#!/bin/x\nimport "node:fs"`,
    ]
  ) await refuses(module, /^"node:fs" cannot be imported$/);
});

Deno.test("nothing but node: modules of the list can be imported, and these in no other way", async () => {
  for (
    const specifier of [
      ..."node:vm node:worker_threads node:module node:process node:inspector fs util".split(" "),
      ..."npm:zod jsr:@std/assert https://example.com/x.js file:///etc/passwd blob:null/1".split(
        " ",
      ),
      ..."data:text/javascript,1 ext:core/ops ./x.js @/other __proto__ constructor".split(" "),
    ]
  ) await refuses(`import ${JSON.stringify(specifier)};`, /cannot be imported$/);
  await refuses(`import defer * as x from "node:util";`, '"node:util" cannot be imported');
  await refuses(`import source x from "node:util";`, '"node:util" cannot be imported');
  await refuses(`import x from "node:util" with { type: "json" };`, '"node:util" cannot');
});

Deno.test("import() has nobody to answer it, whenever it is called", async () => {
  for (
    const call of [
      `import("node:fs")`,
      `import("node:util")`,
      `import/**/ ("node:fs")`,
      `import.defer("node:fs")`,
      `import.source("node:fs")`,
      `import("data:text/javascript,export default 1")`,
      `import(import.meta.url)`,
      `import("node:fs", { with: { type: "text" } })`,
      `new Promise((done) => setTimeout(() => done(import("node:fs"))))`,
      `(async () => { await null; return await import("npm:zod"); })()`,
    ]
  ) {
    const { default: answer } = await evaluate(`export default ${call}.then(() => 1, () => 0);`);
    assert.equal(await answer, 0, call);
  }
});

Deno.test("a tenant that puts itself between arrays and their elements can import no more", async () => {
  const traps: [set: string, undo: string][] = [
    [
      `Object.defineProperty(Array.prototype, "0", { configurable: true, get: () => 1, set() {} })`,
      `delete Array.prototype[0]`,
    ],
    [
      `Object.defineProperty(Object.prototype, "7", { configurable: true, get: () => 1, set() {} })`,
      `delete Object.prototype[7]`,
    ],
    [
      `Object.setPrototypeOf(Array.prototype, new Proxy(Object.prototype, {}))`,
      `Object.setPrototypeOf(Array.prototype, Object.prototype)`,
    ],
  ];
  for (const [set, undo] of traps) {
    // What undoes it is made before, since nothing can be imported afterwards.
    const { set: trap, undo: release } = await evaluate(
      `export const set = () => { ${set}; }, undo = () => { ${undo}; };`,
    ) as Namespace & Record<"set" | "undo", () => void>;
    trap();
    const outcome = await evaluate(`import "node:fs"`).then(() => null, (error) => error);
    release();
    assert.ok(outcome instanceof ForbiddenImport, set);
    assert.match(outcome.message, /nothing more can be imported/);
  }
  await evaluate("export default 1");
});

Deno.test("what a module throws, and where, comes through", async () => {
  await assert.rejects(evaluate("\n  missing();"), (error: Error) => {
    assert.match(String(error.stack), /imprun:\/\/\/test\/1\.js:2:3/);
    return true;
  });
  const { default: value } = await evaluate(
    "export default await new Promise((done) => setTimeout(() => done(7)));",
  );
  assert.equal(value, 7);
});
