import assert from "node:assert/strict";
import { compatibilityMarkdown } from "./compatibility.ts";

Deno.test("COMPATIBILITY.md says what the code understands", async () => {
  const written = await Deno.readTextFile(new URL("../COMPATIBILITY.md", import.meta.url));
  assert.equal(written, compatibilityMarkdown(), "run compatibility/write.ts");
});
