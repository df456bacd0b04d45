import assert from "node:assert/strict";
import { allowedMethods } from "./methods.ts";

Deno.test("GET brings HEAD, and OPTIONS is always there", () => {
  assert.equal(allowedMethods(["GET"]), "GET, HEAD, OPTIONS");
  assert.equal(allowedMethods(["DELETE", "POST"]), "POST, DELETE, OPTIONS");
  assert.equal(allowedMethods([]), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
});
