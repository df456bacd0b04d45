/**
 * Bundles the code of isolates into `dist`: `start.js`, a module in the address of their threads, and `isolate.js`, the
 * script that it evaluates.
 */
import { build, stop } from "esbuild";

const directory = import.meta.dirname!;
const IMPORT = /\bimport(?: ([\w$]+) from| ?\{([^}]*)\} ?from) ?"(node:[^"]+)";/g;

const start = await bundle("start.ts");
const isolate = await bundle("bootstrap.ts");
const foreign = isolate.inputs.filter((path) => path.includes("node_modules/zod/"));
if (foreign.length > 0) throw new Error(`The isolate must not contain ${foreign.join(", ")}`);
await Deno.mkdir(`${directory}/dist`, { recursive: true });
await Deno.writeTextFile(`${directory}/dist/start.js`, start.text);
await Deno.writeTextFile(`${directory}/dist/isolate.js`, asScript(isolate.text));
await stop();

/** The module in `isolate/` with all that it imports, but for Node's modules. */
async function bundle(entry: string): Promise<{ text: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${directory}/isolate/${entry}`],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "esnext",
    external: ["node:*"],
    mainFields: ["module", "main"],
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
  });
  return { text: outputFiles[0]!.text, inputs: Object.keys(metafile.inputs) };
}

/**
 * The same as the text of a function of `getBuiltinModule`, for V8 keeps what it compiled of scripts, and not of
 * modules. What it imports becomes constants, which nobody can replace later as the properties of Node's modules can.
 */
function asScript(module: string): string {
  const body = module.replace(IMPORT, (_import, whole: string | undefined, names: string, from) => {
    const constants = whole ?? `{${names.replaceAll(" as ", ":")}}`;
    return `const ${constants}=builtin("${from}");`;
  });
  return `(async(builtin)=>{"use strict";${body}})`;
}
