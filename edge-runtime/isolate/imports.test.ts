import assert from "node:assert/strict";
import { forbiddenImport } from "./imports.ts";

Deno.test("allowed imports pass in every form that a compiler prints", () => {
  for (
    const module of [
      `import { a } from "node:util";\nexport default a;`,
      `import"node:assert";import*as b from"node:path";`,
      `import a, { b as c } from 'node:events'`,
      `export * from "node:url";`,
      `import { a }\n  from /* why */ "node:util";`,
      `const text = "it comes from elsewhere";`,
      `const text = "import x from 'node:fs'", more = 'await import("node:fs")';`,
      `/**\n * import { x } from 'itty-router'\n * await import('x')\n */\nexport default 1;`,
      `// import x from "y"; import(x)\nexport default 1;`,
      `const place = import.meta.url;`,
      `loader.import("x"), myimport("x");`,
      `export const from = 1, x = "node:fs";`,
      `const a = { import: 1, from: "node:fs" };`,
    ]
  ) assert.equal(forbiddenImport(module), null, module);
});

Deno.test("other imports are found in every form that a compiler prints", () => {
  const forbidden: [string, string][] = [
    [`import fs from "node:fs";`, "node:fs"],
    [`import"node:vm"`, "node:vm"],
    [`const a=1;import{Worker as W}from"node:worker_threads";`, "node:worker_threads"],
    [`var a = {}\nimport * as a from 'data:text/javascript,1'`, "data:text/javascript,1"],
    [`export * from "http://example.com/x.js"`, "http://example.com/x.js"],
    [`import x from "node:\\x66s"`, "node:\\x66s"],
    [`import {\n  a,\n  b\n} from "node:vm";`, "node:vm"],
    [`/**/import fs from "node:fs";`, "node:fs"],
    [`import/**/"node:fs";`, "node:fs"],
    [`import fs from // why\n'node:fs'`, "node:fs"],
    [`import fs, * as all from\u2028"node:fs"`, "node:fs"],
    [`export{a}from"blob:null/1"`, "blob:null/1"],
    [`import x from "fs"`, "fs"],
    [`await import("node:fs")`, "import()"],
    [`await import/**/ (name)`, "import()"],
    [`await import\n(name)`, "import()"],
    [`await import.source("node:fs")`, "import()"],
    [`await import . defer(name)`, "import()"],
  ];
  for (const [module, specifier] of forbidden) {
    assert.equal(forbiddenImport(module), specifier, module);
  }
});
