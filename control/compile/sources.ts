/** Hands the compiler the sources of functions, and refuses every other import. */
import type { OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from "esbuild";
import { SOURCE_BYTES } from "@imprun/contracts/limits";
import { decideImport } from "./imports.ts";
import { jsxComment } from "./jsx.ts";
import { resolveInStandIn, STAND_IN, standInSource } from "./node/stand-ins.ts";
import {
  type InstalledPackages,
  isByCompiler,
  NODE_MODULE,
  nodeModule,
  PackageSources,
} from "./packages.ts";
import { functionName } from "./source-files.ts";

/** Looks up the draft of a function by its name; undefined when there is none. */
export type Siblings = (name: string) => Promise<string | undefined>;

/** How much source is compiled into one module, in UTF-16 units. */
const MAX_SOURCES = 2 * SOURCE_BYTES;

/** The sources of one compilation, each looked up once. */
export class FunctionSources {
  readonly #siblings: Siblings;
  readonly #sources: Map<string, string>;
  readonly #installed: InstalledPackages | null;
  #importsPackages = false;

  constructor(
    name: string,
    source: string,
    siblings: Siblings,
    installed: InstalledPackages | null,
  ) {
    this.#siblings = siblings;
    this.#installed = installed;
    this.#sources = new Map([[name, source]]);
  }

  /** Name and source of every function that was compiled in, in the order of names. */
  get used(): [name: string, source: string][] {
    return [...this.#sources].sort(([a], [b]) => a < b ? -1 : 1);
  }

  /** The lock of the packages that were compiled in; null when there are none. */
  get lockHash(): string | null {
    return this.#importsPackages ? this.#installed?.lockHash ?? null : null;
  }

  /** An esbuild plugin that decides on every import there is; none reaches a file but those of installed packages. */
  plugin(loader: "ts" | "tsx"): Plugin {
    return {
      name: "functions",
      setup: (build) => {
        const packages = this.#installed && new PackageSources(build, this.#installed);
        build.onResolve({ filter: /.*/ }, (args) => {
          // The compiler's own look-up, asked for by PackageSources, which checks what it finds.
          if (isByCompiler(args)) return undefined;
          if (args.namespace === STAND_IN) return resolveInStandIn(args);
          if (args.namespace === NODE_MODULE) return { path: args.path, external: true };
          if (args.namespace !== NAMESPACE && args.kind !== "entry-point") {
            return packages?.resolve(args) ?? { errors: [{ text: "There are no packages" }] };
          }
          return this.#resolve(args, packages);
        });
        build.onLoad({ filter: /.*/, namespace: NAMESPACE }, (args) => this.#load(args, loader));
        build.onLoad({ filter: /.*/, namespace: NODE_MODULE }, ({ path }) => nodeModule(path));
        build.onLoad({ filter: /.*/, namespace: TYPES }, () => ({ contents: "", loader: "js" }));
        build.onLoad(
          { filter: /.*/, namespace: STAND_IN },
          async ({ path }) => ({ contents: await standInSource(path), loader: "js" }),
        );
      },
    };
  }

  get #size(): number {
    return this.#sources.values().reduce((size, source) => size + source.length, 0);
  }

  async #resolve(
    args: OnResolveArgs,
    packages: PackageSources | null,
  ): Promise<OnResolveResult | undefined> {
    const { path, kind, with: { type } } = args;
    if (type !== undefined && type !== "json" && type !== "text") {
      const text = `Of the import types only "json" and "text" are known, not "${type}"`;
      return { errors: [{ text }] };
    }
    const decision = decideImport(path);
    if (decision.kind === "package") {
      if (!packages?.declares(decision.name)) {
        return { errors: [{ text: undeclared(decision.name) }] };
      }
      this.#importsPackages = true;
      return await packages.resolveNamed(args, decision.specifier);
    }
    if (decision.kind === "refused") return { errors: [{ text: decision.message }] };
    if (decision.kind === "types") return { path, namespace: TYPES };
    if (decision.kind === "stand-in") return { path: decision.name, namespace: STAND_IN };
    if (decision.kind === "function") {
      if (await this.#find(decision.name) === undefined) {
        return { errors: [{ text: `The gateway has no function "${decision.name}"` }] };
      }
      if (this.#size <= MAX_SOURCES) return { path, namespace: NAMESPACE };
      const text = `With "${decision.name}" the sources are larger than ${MAX_SOURCES} characters`;
      return { errors: [{ text }] };
    }
    return kind === "import-statement"
      ? { path: decision.specifier, external: true }
      : { path: decision.specifier, namespace: NODE_MODULE };
  }

  async #load({ path, with: { type } }: OnLoadArgs, loader: "ts" | "tsx"): Promise<OnLoadResult> {
    const contents = await this.#find(functionName(path)) ?? "";
    const isData = type === "json" || type === "text";
    const jsx = loader === "tsx" && !isData
      ? jsxComment(contents, this.#installed?.declared ?? new Set())
      : "";
    return {
      contents: contents + jsx,
      loader: isData ? type : loader,
      // Where the compiler looks for the packages that it names.
      ...(this.#installed ? { resolveDir: this.#installed.directory } : {}),
    };
  }

  async #find(name: string): Promise<string | undefined> {
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    const found = await this.#siblings(name);
    if (found !== undefined) this.#sources.set(name, found);
    return found;
  }
}

const NAMESPACE = "function";
const TYPES = "types";

function undeclared(name: string): string {
  return `The gateway has no package "${name}"; declare it: ./imprun packages add ${name}`;
}
