import assert from "node:assert/strict";
import { SUSPENSION_FORGET_MS } from "@imprun/contracts/limits";
import { CrashSuspects } from "./crash-suspects.ts";

/** Says who is found out after each crash with these tenants. */
function crashes(...all: string[][]): (string | null)[] {
  const suspects = new CrashSuspects();
  return all.map((tenants, at) => suspects.ended("SIGSEGV", new Set(tenants), at));
}

Deno.test("the only tenant that crashes in a row have in common is found out, and nobody after one crash", () => {
  assert.deepEqual(crashes(["a", "bad"], ["bad", "b"]), [null, "bad"]);
  assert.deepEqual(crashes(["bad"], ["bad"], ["bad"]), [null, "bad", "bad"]);
  assert.deepEqual(crashes(["a", "b", "bad"], ["a", "bad"], ["b", "bad"]), [null, null, "bad"]);
});

Deno.test("of several tenants that were always there nobody is held responsible", () => {
  assert.deepEqual(crashes(["a", "b"], ["a", "b"], ["a", "b"]), [null, null, null]);
});

Deno.test("crashes without a common tenant begin a new row", () => {
  assert.deepEqual(crashes(["a"], ["b"], ["b", "c"]), [null, null, "b"]);
  assert.deepEqual(crashes([], ["a"], ["a"]), [null, null, "a"]);
});

Deno.test("a cell that was killed or ended by itself says nothing about its tenants", () => {
  const suspects = new CrashSuspects();
  const tenants = new Set(["a"]);
  assert.equal(suspects.ended("SIGABRT", tenants, 0), null);
  assert.equal(suspects.ended("SIGKILL", tenants, 1), null);
  assert.equal(suspects.ended(null, tenants, 2), null);
  assert.equal(suspects.ended("SIGILL", tenants, 3), "a");
});

Deno.test("a crash of long ago is forgotten", () => {
  const suspects = new CrashSuspects();
  assert.equal(suspects.ended("SIGSEGV", new Set(["a", "b"]), 0), null);
  assert.equal(suspects.ended("SIGSEGV", new Set(["a"]), SUSPENSION_FORGET_MS + 1), null);
});
