/** docs/database.md names the tests that prove it. */
import assert from "node:assert/strict";

const ROOT = new URL("../../../", import.meta.url);
const FOLDERS = ["edge-runtime/testing/", "edge-runtime/broker/database/"];

Deno.test("every test that docs/database.md names exists", () => {
  const page = Deno.readTextFileSync(new URL("docs/database.md", ROOT)).replaceAll(/\s+/g, " ");
  const named = [...page.matchAll(/"([a-z][^"]{12,})"/g)].map(([, name]) => name!);
  assert.ok(named.length > 15, "The page names its tests in another way");
  const tests = FOLDERS.flatMap((folder) => testsIn(new URL(folder, ROOT)));
  const missing = named.filter((name) => !tests.some((text) => text.includes(name)));
  assert.deepEqual(missing, []);
});

function testsIn(folder: URL): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name }) => name.endsWith(".test.ts"))
    .map(({ name }) => Deno.readTextFileSync(new URL(name, folder)));
}
