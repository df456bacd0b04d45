/** The source files of the repository, for the tests that keep its rules. */
import { join, relative } from "node:path";

const ROOT = new URL("../../../", import.meta.url).pathname;
const SKIPPED = new Set([
  "node_modules",
  "dist",
  ".git",
  ".turbo",
  ".imprun",
  "coverage",
  "screenshots",
]);

export interface SourceFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file that people write. */
export function sourceFiles(): SourceFile[] {
  return [...walk(ROOT)]
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".gen.ts"))
    .map((path) => ({ path: relative(ROOT, path), text: Deno.readTextFileSync(path) }))
    .sort((a, b) => a.path < b.path ? -1 : 1);
}

function* walk(directory: string): Generator<string> {
  for (const entry of Deno.readDirSync(directory)) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory) yield* walk(path);
    else if (entry.isFile) yield path;
  }
}

/** The specifiers that a file imports, exports from, or loads with `import()`. */
export function importsOf({ text }: SourceFile): string[] {
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g);
  return [...found].map((match) => match[2]!);
}
