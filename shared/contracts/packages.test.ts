import assert from "node:assert/strict";
import { Dependencies, PackageName, VersionRange } from "./packages.ts";

Deno.test("ranges of semantic versions are taken as npm writes them", () => {
  const ranges = ["4.6.7", "^4.17.21", "~1.2", "*", "1.x", ">=1.0.0 <3", "1 - 2", "^1 || ^2"];
  for (const range of [...ranges, "latest", "1.0.0-beta.1", ">= 2", " ^4 "]) {
    assert.ok(VersionRange.safeParse(range).success, range);
  }
});

Deno.test("no range names another source than the registry", () => {
  const sources = ["git+https://example.com/x.git", "file:../x", "http://127.0.0.1/x.tgz"];
  const others = ["npm:lodash@4", "next", "user/repo", "workspace:*", "link:x", "", "^"];
  for (const range of [...sources, ...others, "../x", "1.2.3;rm"]) {
    assert.ok(!VersionRange.safeParse(range).success, range);
  }
});

Deno.test("names are those that npm gives", () => {
  for (const name of ["zod", "lodash.merge", "@scope/name", "date-fns", "constructor"]) {
    assert.ok(PackageName.safeParse(name).success, name);
  }
  for (const name of ["../x", "Zod", ".x", "_x", "@/x", "a/b", "@a/b/c", "a b", "", "a\\b"]) {
    assert.ok(!PackageName.safeParse(name).success, name);
  }
});

Deno.test("a gateway declares a bounded number of packages", () => {
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`p${index}`, "*"]));
  assert.ok(!Dependencies.safeParse(many).success);
});
