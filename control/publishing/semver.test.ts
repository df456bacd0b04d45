import assert from "node:assert/strict";
import { bumpSemver, compareSemver } from "./semver.ts";

Deno.test("each part of a version number grows on its own and resets the parts after it", () => {
  assert.equal(bumpSemver("1.2.3", "patch"), "1.2.4");
  assert.equal(bumpSemver("1.2.3", "minor"), "1.3.0");
  assert.equal(bumpSemver("1.2.3", "major"), "2.0.0");
});

Deno.test("version numbers are ordered as numbers, not as text", () => {
  const ordered = ["1.0.9", "1.0.10", "1.2.0", "1.10.0", "2.0.0", "10.0.0"];
  assert.deepEqual([...ordered].reverse().sort(compareSemver), ordered);
});
