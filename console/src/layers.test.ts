import { deepEqual } from "node:assert/strict";

/** The import specifiers of every module under a folder of `src`. */
async function importsOf(folder: string): Promise<[file: string, specifier: string][]> {
  const found: [string, string][] = [];
  const visit = async (directory: URL) => {
    for await (const entry of Deno.readDir(directory)) {
      const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), directory);
      if (entry.isDirectory) await visit(url);
      else if (/\.tsx?$/.test(entry.name)) {
        const code = await Deno.readTextFile(url);
        for (const [, specifier] of code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
          if (specifier) found.push([url.pathname.split("/src/")[1] ?? "", specifier]);
        }
      }
    }
  };
  await visit(new URL(`./${folder}/`, import.meta.url));
  return found;
}

Deno.test("ui could live in any library: it knows no router, no query, no API and no feature", async () => {
  const strangers = (await importsOf("ui")).filter(([, specifier]) =>
    /^@tanstack|^@imprun|^\..*\/(features|routes)\/|lib\/(api|paths|query-client)/.test(specifier)
  );
  deepEqual(strangers, []);
});

Deno.test("lib knows no feature and no part of the view", async () => {
  const strangers = (await importsOf("lib")).filter(([, specifier]) =>
    /^\..*\/(features|routes|ui)\//.test(specifier)
  );
  deepEqual(strangers, []);
});

Deno.test("features speak to the API through lib/api.ts only", async () => {
  const strangers = (await importsOf("features")).filter(([, specifier]) =>
    /^@imprun\/client|^openapi-fetch/.test(specifier)
  );
  deepEqual(strangers, []);
});
