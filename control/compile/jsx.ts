/**
 * Which functions JSX becomes calls of. A project says so in its configuration; a function has none, so what its source
 * says decides, and then what it imports.
 */

/** What JSX of a source that imports, or may import, a package needs. */
const IMPORT_SOURCES: readonly [packageName: string, importSource: string][] = [
  ["hono", "hono/jsx"],
  ["preact", "preact"],
  ["react", "react"],
];

/** The comment that tells the compiler, to be put behind the source; empty when it needs none. */
export function jsxComment(source: string, declared: ReadonlySet<string>): string {
  if (/@jsxRuntime\s/.test(source)) return "";
  if (/@jsxImportSource\s/.test(source)) return automatic();
  // With a factory, also React's own, JSX becomes calls of it.
  if (/@jsx\s/.test(source) || /\bReact\b/.test(source)) return "";
  const chosen = IMPORT_SOURCES.find(([name]) => imports(source, name)) ??
    IMPORT_SOURCES.find(([name]) => declared.has(name));
  return chosen ? automatic(chosen[1]) : "";
}

function automatic(importSource?: string): string {
  const named = importSource === undefined ? "" : ` /** @jsxImportSource ${importSource} */`;
  return `\n/** @jsxRuntime automatic */${named}`;
}

/** Whether it names the package in an import, also by the addresses that programs for Deno use. */
function imports(source: string, name: string): boolean {
  return new RegExp(`from\\s*["'](?:npm:/?|jsr:@hono/|https://esm\\.sh/)?${name}["'/@]`)
    .test(source);
}
