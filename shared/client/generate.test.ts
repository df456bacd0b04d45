import { equal } from "node:assert/strict";
import { generateTypes } from "./generate.ts";

Deno.test("the generated types are those of the API as it is", async () => {
  const written = await Deno.readTextFile(new URL("./api.gen.ts", import.meta.url));
  equal(written, await generateTypes(), "Run: npx deno run -A shared/client/generate.ts");
});
