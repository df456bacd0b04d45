/** Modules: what the compiler would refuse at publish, the isolate refuses by itself, however it is written. */
import { type Attempt, attempts } from "./attempt.ts";

/** A static import of each; the module must not load. */
const SPECIFIERS = [
  "node:fs",
  "node:fs/promises",
  "node:child_process",
  "node:cluster",
  "node:net",
  "node:tls",
  "node:dgram",
  "node:dns",
  "node:http",
  "node:https",
  "node:http2",
  "node:os",
  "node:process",
  "node:worker_threads",
  "node:module",
  "node:inspector",
  "node:perf_hooks",
  "node:v8",
  "node:vm",
  "node:wasi",
  "node:repl",
  "node:readline",
  "node:tty",
  "node:trace_events",
  "node:sqlite",
  "node:test",
  "node:sys",
  "fs",
  "NODE:fs",
  "node:path/../fs",
  "node:path?x",
  "node:path#fs",
  "ext:core/ops",
  "ext:deno_node/internal/fs.ts",
  "internal:fs",
  "file:///etc/passwd",
  "/etc/passwd",
  "./neighbour.js",
  "data:text/javascript,export default 1",
  "blob:null/00000000-0000-0000-0000-000000000000",
  "https://example.com/x.js",
  "npm:is-odd",
  "jsr:@std/path",
  "@imprun/contracts",
  "__proto__",
  "constructor",
];

const attack: Record<string, Attempt> = {};
let index = 0;
const refused = (specifier: string) =>
  `function_failed: The module of attempt${index++} fails to import: "${specifier}" cannot be imported`;
for (const specifier of SPECIFIERS) {
  attack[specifier] = [
    `import * as x from ${JSON.stringify(specifier)}; --- return x`,
    refused(specifier),
  ];
}

/** Ways to write the import of `node:fs`. */
const FORMS: Record<string, string> = {
  "for its effects": "import 'node:fs';",
  "its default": "import fs from 'node:fs';",
  "some of its names": "import { readFileSync as read } from 'node:fs';",
  "after a comment": "/**/import/**/fs/**/from/**/'node:fs'",
  "after a hashbang": "#!/usr/bin/env node\nimport fs from 'node:fs';",
  "after a regular expression with quotes": "/['\"`]/.test(''); import fs from 'node:fs';",
  "after a division": "let a = 1, g = 1; a / g; import fs from 'node:fs'; a / g;",
  "after a template": "`${`}`}`; import fs from 'node:fs';",
  "with escapes in its name": "import fs from '\\x6eode:\\u0066s';",
  "with a line continued": "import fs from 'node:\\\nfs';",
  "re-exported": "export { readFileSync } from 'node:fs';",
  "all re-exported": "export * from 'node:fs';",
  "re-exported under a name": "export * as fs from 'node:fs';",
  "after a line separator": "let b = 1\u2028import fs from 'node:fs';",
  "after an HTML-like comment in a string": "'<!--'; import fs from 'node:fs';",
};
for (const [name, code] of Object.entries(FORMS)) {
  attack[`node:fs, ${name}`] = [`${code} --- return 1`, refused("node:fs")];
}

/** `import()` of anything, at any time. */
const NOBODY = "TypeError: A dynamic import callback was not specified.";
const DYNAMIC: Record<string, string> = {
  "node:worker_threads": "return await import('node:worker_threads')",
  "what is allowed as a static import": "return await import('node:path')",
  "a name put together": "return await import(['node', 'fs'].join(':'))",
  "with a comment inside": "return await import/* */('node:fs')",
  "in an arrow function, later":
    "return await new Promise((done, failed) => setTimeout(() => import('node:fs').then(done, failed), 1))",
  "a blob": "return await import(URL.createObjectURL(new Blob(['export default 1'])))",
  "data:": "return await import('data:text/javascript,export default 1')",
  "an object that changes its mind":
    "let n = 0; return await import({ toString: () => n++ ? 'node:fs' : 'node:path' })",
};
for (const [name, code] of Object.entries(DYNAMIC)) {
  attack[`import() of ${name}`] = [code, NOBODY];
  index++;
}

attempts("no module but those of the list is imported", {
  ...attack,
  "JSON of the host": [
    "import x from 'file:///etc/hostname' with { type: 'json' }; --- return x",
    refused("file:///etc/hostname"),
  ],
  "an allowed module with attributes": [
    "import x from 'node:path' with { type: 'json' }; --- return x",
    refused("node:path"),
  ],
  "and an allowed module is there": [
    "import { join } from 'node:path'; --- return join('a', '..', 'b')",
    "got b",
  ],
  "and text about imports is text": [
    "return \"import fs from 'node:fs'\" + `import('node:fs')`.length",
    "got import fs from 'node:fs'17",
  ],
});
