/** Compiles a function to the one module that runtimes import. It reads no file but those of installed packages. */
import type { SourceError } from "@imprun/contracts/problem";
import { ProblemError } from "@imprun/contracts/problem";
import type * as esbuild from "esbuild";
import { join } from "node:path";
import { build, CompilerLostError, isBuildFailure, stopCompiler } from "./compiler.ts";
import { type InstalledPackages, PACKAGE_OPTIONS } from "./packages.ts";
import { sourceFile } from "./source-files.ts";
import { FunctionSources, type Siblings } from "./sources.ts";

export interface CompileInput {
  name: string;
  source: string;
  /** Looks up the draft of another function of the gateway; undefined when there is none. */
  siblings: Siblings;
  /** The npm packages that it may import; none when absent. */
  packages?: InstalledPackages | null;
}

export interface CompiledFunction {
  /** One ECMAScript module whose only imports are allowed `node:` modules. */
  module: string;
  /** Source map (version 3, JSON); its sources are file names such as `calculateTax.ts`. */
  sourceMap: string;
  /** Name and source of every function that was compiled in, in the order of names. */
  sources: [name: string, source: string][];
  /** The `node:` modules that are left to import. */
  nodeModules: string[];
  /** The lock of the packages that were compiled in; null when there are none. */
  lockHash: string | null;
}

/** A version is one document with its source, and documents have at most 16 MB. */
const MODULE_BYTES = 12 * 1024 * 1024;

/**
 * Bundles `source` with the functions that it imports. JavaScript, TypeScript and JSX are told apart by themselves;
 * `import data from "@/name" with { type: "json" }` reads the draft as JSON.
 *
 * Dynamic imports become static look-ups in the bundle, so that no `import()` is left to run in an isolate.
 * Throws `compile_failed` with one {@link SourceError} for each mistake.
 */
export async function compileFunction(input: CompileInput): Promise<CompiledFunction> {
  const { name, source, siblings, packages = null } = input;
  const sources = new FunctionSources(name, source, siblings, packages);
  const directory = packages?.directory ?? "/";
  const asTypeScript = await bundle(name, sources.plugin("ts"), directory);
  if (asTypeScript.errors.length === 0) return compiled(name, asTypeScript, sources);
  // "<" starts a type assertion in TypeScript and an element in JSX: what is not the one may be the other.
  const asJsx = await bundle(name, sources.plugin("tsx"), directory);
  if (asJsx.errors.length === 0) return compiled(name, asJsx, sources);
  const { errors } = isBetter(asJsx, asTypeScript) ? asJsx : asTypeScript;
  const mistakes = errors.map((message) => toSourceError(message, name));
  throw new ProblemError("compile_failed", describe(mistakes), { errors: mistakes });
}

/** Starts the compiler's process, so that the first publish does not wait for it. */
export async function warmCompiler(): Promise<void> {
  await compileFunction({ name: "warm", source: "export default 1", siblings: noSiblings });
}

export { stopCompiler };

const noSiblings: Siblings = () => Promise.resolve(undefined);

interface Bundle {
  errors: esbuild.Message[];
  files: esbuild.OutputFile[];
  nodeModules: string[];
}

async function bundle(name: string, plugin: esbuild.Plugin, directory: string): Promise<Bundle> {
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [`@/${name}`],
      plugins: [plugin],
      bundle: true,
      format: "esm",
      ...PACKAGE_OPTIONS,
      target: "esnext",
      supported: { "dynamic-import": false, decorators: false },
      sourcemap: "external",
      sourcesContent: false,
      outfile: join(directory, "module.js"),
      absWorkingDir: directory,
      charset: "utf8",
      legalComments: "none",
      logLevel: "silent",
      metafile: true,
      write: false,
    });
    return { errors: [], files: outputFiles, nodeModules: importedBy(metafile) };
  } catch (error) {
    if (isBuildFailure(error)) return { errors: error.errors, files: [], nodeModules: [] };
    if (error instanceof CompilerLostError) throw tooMuch(name, error);
    throw error;
  }
}

function tooMuch(name: string, cause?: CompilerLostError): ProblemError {
  const message = "The compiler cannot take this source; it is nested too deeply or too large";
  const errors = [{ file: sourceFile(name), line: 0, column: 0, message }];
  return new ProblemError("compile_failed", message, { errors }, { cause });
}

/** What the bundle imports, each once. */
function importedBy({ outputs }: esbuild.Metafile): string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  return [...new Set(imports.map(({ path }) => path))].sort();
}

function compiled(
  name: string,
  { files, nodeModules }: Bundle,
  sources: FunctionSources,
): CompiledFunction {
  const module = files.find(({ path }) => path.endsWith(".js"));
  const map = files.find(({ path }) => path.endsWith(".map"));
  if (!module || !map) throw new Error(`The compiler returned no module for ${name}`);
  if (module.contents.length + map.contents.length > MODULE_BYTES) throw tooMuch(name);
  const { used, lockHash } = sources;
  const sourceMap = nameSources(map.text);
  return { module: module.text, sourceMap, sources: used, nodeModules, lockHash };
}

/** The compiler writes `function:@/name`; authors know the file as `name.ts`. */
function nameSources(sourceMap: string): string {
  const map: { sources: string[] } = JSON.parse(sourceMap);
  map.sources = map.sources.map(sourceFile);
  return JSON.stringify(map);
}

function toSourceError({ text, location }: esbuild.Message, name: string): SourceError {
  if (!location) return { file: sourceFile(name), line: 0, column: 0, message: text };
  return {
    file: sourceFile(location.file),
    line: location.line,
    // The compiler counts columns in bytes of UTF-8, editors in UTF-16 units.
    column: unitsOfBytes(location.lineText, location.column) + 1,
    message: text,
  };
}

function unitsOfBytes(text: string, bytes: number): number {
  const prefix = new TextEncoder().encode(text).subarray(0, bytes);
  return new TextDecoder().decode(prefix).length;
}

/** Whether a bundle tells more of what is wrong: its source could be read at all, or further. */
function isBetter(bundle: Bundle, other: Bundle): boolean {
  const isRead = ({ errors }: Bundle) => errors.every(({ pluginName }) => pluginName !== "");
  if (isRead(bundle) !== isRead(other)) return isRead(bundle);
  return firstPlace(bundle) > firstPlace(other);
}

function firstPlace({ errors }: Bundle): number {
  const { line = 0, column = 0 } = errors[0]?.location ?? {};
  return line * 1e6 + column;
}

function describe([first, ...others]: SourceError[]): string {
  if (!first) return "The function does not compile";
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  return `${first.file}:${first.line}:${first.column}: ${first.message}${more}`;
}
