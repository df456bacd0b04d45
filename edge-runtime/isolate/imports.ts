/**
 * A second look at what a module imports. The compiler refuses everything else when a function is published; this
 * holds if a compiled module ever gets here by another way. Without it a function could start threads or evaluate
 * text, though still with no permission.
 */

/** What the compiler lets through. */
const ALLOWED: ReadonlySet<string> = new Set(
  [
    "assert",
    "async_hooks",
    "buffer",
    "crypto",
    "diagnostics_channel",
    "events",
    "path",
    "punycode",
    "querystring",
    "stream",
    "string_decoder",
    "timers",
    "url",
    "util",
    "zlib",
  ].map((name) => `node:${name}`),
);

/** `import … from "x"`, `import "x"` and `export … from "x"` at the start of a statement. */
const STATEMENT =
  /(?:^|[;}\n])\s*(?:import|export)(?:\s*[\w$*{][^"'`;()=]*?from|(?<=import))\s*(["'])((?:\\.|(?!\1).)*)\1/g;

/** The first import of a compiled module that is not allowed; null when there is none. */
export function forbiddenImport(module: string): string | null {
  for (const [, , specifier] of module.matchAll(STATEMENT)) {
    if (!ALLOWED.has(specifier!)) return specifier!;
  }
  return null;
}
