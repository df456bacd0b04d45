import { deepEqual, ok } from "node:assert/strict";
import { PROGRAMS, sourceOf } from "./programs.ts";

const PAGE = new URL("../../../docs/npm-packages.md", import.meta.url);

Deno.test("docs/npm-packages.md lists the packages that are tried, and which are refused", async () => {
  const rows = (await Deno.readTextFile(PAGE)).matchAll(/^\| `(.+?)` (\S+) \| (.+) \|$/gm);
  const listed = [...rows].map(([, name, version, what]) => [
    `${name}@${version}`,
    what!.startsWith("refused at publish"),
  ]);
  deepEqual(
    listed,
    PROGRAMS.map(({ name, version, refused }) => [`${name}@${version}`, refused !== undefined]),
  );
});

Deno.test("each package that is tried has a function that uses it", async () => {
  for (const program of PROGRAMS) {
    ok((await sourceOf(program)).includes(`from "${program.name}`), program.name);
  }
});
