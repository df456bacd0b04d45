/** Bundles the code of an isolate into `dist/isolate.js`, one script that the cell starts its workers from. */
import { build, stop } from "esbuild";

const directory = import.meta.dirname!;

const result = await build({
  entryPoints: [`${directory}/isolate/bootstrap.ts`],
  outfile: `${directory}/dist/isolate.js`,
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "esnext",
  external: ["node:*"],
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
});

const inputs = Object.keys(result.metafile.inputs);
const foreign = inputs.filter((path) => path.includes("node_modules/zod/"));
if (foreign.length > 0) throw new Error(`The isolate must not contain ${foreign.join(", ")}`);
await stop();
