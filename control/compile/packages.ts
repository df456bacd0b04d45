/**
 * Packages in a compilation. The compiler knows how packages are resolved (`exports`, `browser`, `sideEffects`, CommonJS);
 * here its answers are checked, since packages are written by strangers: only files of the gateway's own installation
 * are read, and of the node: modules only those that functions may have; the others have stand-ins.
 */
import type {
  BuildOptions,
  OnLoadArgs,
  OnLoadResult,
  OnResolveArgs,
  OnResolveResult,
  PluginBuild,
  ResolveResult,
} from "esbuild";
import { isAbsolute, join, relative, sep } from "node:path";
import { allowedNodeModule } from "./imports.ts";
import { nodeName, STAND_IN } from "./node/stand-ins.ts";
import { sourceFile } from "./source-files.ts";

export interface InstalledPackages {
  /** Has `node_modules`, with regular files only. */
  readonly directory: string;
  /** What functions may import by name. */
  readonly declared: ReadonlySet<string>;
  readonly lockHash: string;
}

/**
 * Which of its forms a package is taken in: code for the web before code for Node.js, ES modules before CommonJS.
 * `import`, `require` and `default` are always among the conditions.
 */
export const PACKAGE_OPTIONS = {
  platform: "browser",
  conditions: ["imprun", "worker", "browser", "module"],
  mainFields: ["browser", "module", "main"],
  define: { "process.env.NODE_ENV": '"production"' },
  // Styles do nothing in a function, and some packages import them anyway.
  loader: { ".css": "empty", ".txt": "text", ".md": "text", ".html": "text" },
} satisfies BuildOptions;

const BY_COMPILER = Symbol("by the compiler");
/** A `require` or `import()` of a node: module, answered with the module that an import gives. */
export const NODE_MODULE = "node-module";
/** A `require` of what is not there: it throws when it is reached, as in Node.js, so that a package can do without. */
const MISSING = "missing";
const EMPTY = "empty";

/** Whether the compiler is asked what it would do by itself. */
export function isByCompiler({ pluginData }: OnResolveArgs): boolean {
  return pluginData === BY_COMPILER;
}

/** The packages of one compilation. */
export class PackageSources {
  readonly #build: PluginBuild;
  readonly #installed: InstalledPackages;
  readonly #found = new Map<string, Promise<ResolveResult>>();
  /** The stems of files that packages do without, by the package's folder. */
  readonly #switchedOff = new Map<string, Promise<ReadonlySet<string>>>();
  /** Who imported a file first, by the file's stem, to tell how it came in. */
  readonly #importers = new Map<string, string>();

  constructor(build: PluginBuild, installed: InstalledPackages) {
    this.#build = build;
    this.#installed = installed;
    build.onLoad({ filter: /.*/, namespace: "file" }, (args) => this.#load(args));
    build.onLoad({ filter: /.*/, namespace: EMPTY }, () => ({ contents: "", loader: "empty" }));
    build.onLoad({ filter: /.*/, namespace: MISSING }, ({ path }) => missing(path));
  }

  declares(name: string): boolean {
    return this.#installed.declared.has(name);
  }

  /** Decides on a function's import of `specifier`, which may be written otherwise there. */
  async resolveNamed(args: OnResolveArgs, specifier: string): Promise<OnResolveResult | undefined> {
    const decided = await this.resolve({ ...args, path: specifier });
    if (decided || specifier === args.path) return decided;
    const { path, namespace, sideEffects, errors } = await this.#find({ ...args, path: specifier });
    return { path, namespace, sideEffects, errors };
  }

  /** Decides on an import of a package, or in one; undefined lets the compiler take what it would take by itself. */
  async resolve(args: OnResolveArgs): Promise<OnResolveResult | undefined> {
    const { path, kind, importer, resolveDir } = args;
    const isStatic = kind === "import-statement";
    if (/^\.{1,2}\//.test(path)) {
      if (await this.#isSwitchedOff(join(resolveDir, path), importer)) {
        return { path, namespace: EMPTY };
      }
      // Most imports are of the package's own files. Where they lead is checked when they are loaded.
      this.#remember(join(resolveDir, path), importer);
      return undefined;
    }
    const found = await this.#find(args);
    // What the `browser` field of the package switches off.
    if (found.errors.length === 0 && found.namespace === "" && !found.external) {
      return { path, namespace: EMPTY };
    }
    const node = allowedNodeModule(path);
    if (this.#isUsable(found) && !(node && this.#isPolyfill(path, found))) {
      this.#remember(found.path, importer);
      return undefined;
    }
    if (node) {
      return isStatic ? { path: node, external: true } : { path: node, namespace: NODE_MODULE };
    }
    const standIn = nodeName(path);
    if (standIn !== null) return { path: standIn, namespace: STAND_IN };
    const text = this.#refusal(path, importer, found);
    return isStatic ? { errors: [{ text }] } : { path: text, namespace: MISSING };
  }

  /** What the compiler would take; it looks the same thing up for many files of a folder. */
  #find({ path, kind, importer, namespace, resolveDir, with: attributes }: OnResolveArgs) {
    const key = JSON.stringify([path, kind, resolveDir]);
    const known = this.#found.get(key);
    if (known) return known;
    const options = { kind, importer, namespace, resolveDir, with: attributes };
    const found = this.#build.resolve(path, { ...options, pluginData: BY_COMPILER });
    this.#found.set(key, found);
    return found;
  }

  #remember(file: string, importer: string): void {
    const key = stem(file);
    if (!this.#importers.has(key)) this.#importers.set(key, importer);
  }

  /** Whether it is a file of the installation. */
  #isUsable({ errors, external, namespace, path }: ResolveResult): boolean {
    return errors.length === 0 && !external && namespace === "file" && this.#isInside(path);
  }

  /** Whether the `browser` field of the importer's package has nothing in the place of this file of its own. */
  async #isSwitchedOff(file: string, importer: string): Promise<boolean> {
    const inside = relative(this.#installed.directory, importer);
    const end = inside.lastIndexOf("node_modules/") + `node_modules/${packageOf(inside)}`.length;
    const directory = join(this.#installed.directory, inside.slice(0, end));
    const reading = this.#switchedOff.get(directory) ??
      readSwitchedOff(join(directory, "package.json"));
    this.#switchedOff.set(directory, reading);
    return (await reading).has(stem(relative(directory, file)));
  }

  #isInside(path: string): boolean {
    const inside = relative(this.#installed.directory, path);
    return !isAbsolute(inside) && inside.split(sep)[0] === "node_modules";
  }

  /** Whether it is a package that stands in for the node: module of its name, which is there. */
  #isPolyfill(specifier: string, { path }: ResolveResult): boolean {
    return path.includes(`${sep}node_modules${sep}${specifier}${sep}`);
  }

  async #load({ path, with: { type } }: OnLoadArgs): Promise<OnLoadResult> {
    if (!this.#isInside(path)) throw new Error(`${path} is not in the installation`);
    const contents = await Deno.readFile(path);
    if (type === "text" || type === "json") return { contents, loader: type };
    if (!/\.[cm]?[jt]sx?$/.test(path)) return { contents, loader: "default" };
    // The compiler would read the source map that is named there, wherever it may be.
    const code = new TextDecoder().decode(contents)
      .replace(/([#@]\s*)sourceMappingURL=/g, "$1sourceMappingURL\\u003d");
    return { contents: code, loader: "default" };
  }

  #refusal(specifier: string, importer: string, { errors }: ResolveResult): string {
    const way = this.#wayTo(importer);
    const name = packageOf(way.at(-1) ?? "");
    if (name === null) return errors[0]?.text ?? `"${specifier}" is not in the package`;
    return `The package "${name}" needs "${specifier}", which is not installed (${
      way.join(" → ")
    })`;
  }

  /** From the function to `file`, over whoever imported what first. */
  #wayTo(file: string): string[] {
    const way: string[] = [];
    const seen = new Set<string>();
    for (
      let at: string | undefined = file;
      at && !seen.has(at);
      at = this.#importers.get(stem(at))
    ) {
      seen.add(at);
      way.unshift(sourceFile(isAbsolute(at) ? relative(this.#installed.directory, at) : at));
    }
    return way;
  }
}

/** A path as an import may spell it, without what the compiler adds. */
function stem(path: string): string {
  return path.replace(/(\/index)?\.[cm]?[jt]sx?$/, "");
}

/** `@scope/name` of the innermost package that has this file; null for a function's. */
function packageOf(file: string): string | null {
  const inside = file.slice(file.lastIndexOf("node_modules/") + "node_modules/".length);
  return file.includes("node_modules/") ? /^(@[^/]+\/)?[^/]+/.exec(inside)?.[0] ?? null : null;
}

/** The compiler does not tell such files from others when it is asked. */
async function readSwitchedOff(manifest: string): Promise<ReadonlySet<string>> {
  try {
    const { browser } = JSON.parse(await Deno.readTextFile(manifest)) ?? {};
    if (typeof browser !== "object" || browser === null) return new Set();
    const off = Object.entries(browser).filter(([, instead]) => instead === false);
    return new Set(off.map(([file]) => stem(file.replace(/^\.\//, ""))));
  } catch (error) {
    // The compiler says what is wrong with it, if it matters.
    if (error instanceof SyntaxError || error instanceof Deno.errors.NotFound) return new Set();
    throw error;
  }
}

/** What is loaded for {@link NODE_MODULE}. */
export function nodeModule(specifier: string): OnLoadResult {
  const name = JSON.stringify(specifier);
  return {
    contents: `import * as module_ from ${name}; module.exports = module_.default ?? module_;`,
    loader: "js",
  };
}

function missing(message: string): OnLoadResult {
  const text = JSON.stringify(message);
  return {
    contents: `throw Object.assign(new Error(${text}), { code: "MODULE_NOT_FOUND" });`,
    loader: "js",
  };
}
