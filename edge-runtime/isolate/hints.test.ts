import assert from "node:assert/strict";
import { hintFor } from "./hints.ts";

Deno.test("a name of another platform that is missing has a hint, and no other", () => {
  assert.equal(
    hintFor("XMLHttpRequest is not defined"),
    "Functions have no XMLHttpRequest: use fetch",
  );
  for (
    const message of ["constructor is not defined", "mine is not defined", "Bun is not a function"]
  ) {
    assert.equal(hintFor(message), null);
  }
});
