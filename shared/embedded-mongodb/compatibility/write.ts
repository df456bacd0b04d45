import { compatibilityMarkdown } from "./compatibility.ts";

/** Writes COMPATIBILITY.md anew: `deno run -A shared/embedded-mongodb/compatibility/write.ts`. */
await Deno.writeTextFile(
  new URL("../COMPATIBILITY.md", import.meta.url),
  compatibilityMarkdown(),
);
