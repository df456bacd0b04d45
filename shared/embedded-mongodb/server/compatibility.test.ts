import assert from "node:assert/strict";
import { compatibilityText } from "./compatibility.ts";

Deno.test("COMPATIBILITY.md says what the tables say", async () => {
  const text = await Deno.readTextFile(new URL("../COMPATIBILITY.md", import.meta.url));
  assert.equal(text, compatibilityText(), "run: deno run --allow-write=. server/compatibility.ts");
});
