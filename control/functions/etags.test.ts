import { ProblemError } from "@imprun/contracts/problem";
import assert from "node:assert/strict";
import { formatEtag, readIfMatch } from "./etags.ts";

Deno.test("an If-Match header names one tag, several, or any", () => {
  assert.deepEqual(readIfMatch('"abc"'), ["abc"]);
  assert.deepEqual(readIfMatch('"abc", "def"'), ["abc", "def"]);
  assert.deepEqual(readIfMatch("abc"), ["abc"]);
  assert.equal(readIfMatch(" * "), "*");
});

Deno.test("a weak tag never matches, since drafts are compared strongly", () => {
  assert.deepEqual(readIfMatch('W/"abc"'), ['W/"abc"']);
});

Deno.test("what is written is read again", () => {
  assert.deepEqual(readIfMatch(formatEtag("abc")), ["abc"]);
});

Deno.test("a missing or empty If-Match header is asked for", () => {
  for (const header of [undefined, "", " "]) {
    assert.throws(
      () => readIfMatch(header),
      (error) => error instanceof ProblemError && error.code === "precondition_required",
    );
  }
});
