import assert from "node:assert/strict";
import { explain } from "./explain.ts";
import { runInstaller } from "./run.ts";
import { PackagesRefusedError, RegistryUnreachableError } from "./task.ts";

/** Declarations are checked long before; what packages declare themselves gets to the resolver as it is. */
Deno.test("the resolver asks nobody but the registry, whatever a package names as its source", async () => {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked.push(request.url);
    return new Response("asked");
  });
  const { port } = server.addr;
  const sources = [
    `http://127.0.0.1:${port}/x.tgz`,
    `git+http://127.0.0.1:${port}/x.git`,
    `git://127.0.0.1:${port}/x.git`,
    "git+ssh://git@127.0.0.1/x.git",
    "file:../../../../../../etc",
    "file:/etc/passwd",
    "link:/etc",
    "workspace:*",
  ];
  for (const source of sources) {
    const directory = await Deno.makeTempDir();
    const task = { kind: "resolve", directory, dependencies: { x: source } } as const;
    await assert.rejects(runInstaller(task), PackagesRefusedError, source);
    await Deno.remove(directory, { recursive: true });
  }
  assert.deepEqual(asked, []);
  await server.shutdown();
});

Deno.test("a registry that does not answer is not the packages' fault", () => {
  for (const code of ["ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "E503", "E429"]) {
    const error = Object.assign(new Error("no answer"), { code });
    assert.throws(() => explain(error, new Map()), RegistryUnreachableError, code);
  }
});

Deno.test("a package that only others need is told apart from a declared one", () => {
  const error = Object.assign(new Error("not found"), { code: "E404", pkgid: "@s/inner@^1" });
  assert.deepEqual(explain(error, new Map([["outer", "^1"]])), {
    name: null,
    detail: "The npm registry has no package @s/inner, which one of the declared packages needs",
  });
  assert.equal(explain(error, new Map([["@s/inner", "^1"]])).name, "@s/inner");
});

Deno.test("an error that is none of npm's goes up", () => {
  assert.throws(() => explain(new TypeError("ours"), new Map()), TypeError);
});
