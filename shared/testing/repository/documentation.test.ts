import assert from "node:assert/strict";

const ROOT = new URL("../../../", import.meta.url);

Deno.test("every test that docs/compatibility.md names exists", () => {
  const page = Deno.readTextFileSync(new URL("docs/compatibility.md", ROOT));
  const named = [...page.matchAll(/`([\w/.-]+\.test\.ts)`: "([^"]+)"/g)];
  assert.ok(named.length > 20, "The page names its tests in another way");
  for (const [, file, name] of named) {
    const tests = Deno.readTextFileSync(new URL(file!, ROOT));
    assert.ok(tests.includes(`"${name}"`), `${file} has no test "${name}"`);
  }
});

Deno.test("every row of docs/compatibility.md names its test", () => {
  const page = Deno.readTextFileSync(new URL("docs/compatibility.md", ROOT));
  const rows = page.split("\n").filter((line) =>
    line.startsWith("|") && !/^\| (---|way|what)/.test(line)
  );
  assert.deepEqual(rows.filter((row) => !row.includes('.test.ts`: "')), []);
});
