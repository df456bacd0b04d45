/** Hands the compiler the sources of functions, and refuses every other import. */
import type { OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from "esbuild";
import { SOURCE_BYTES } from "@imprun/contracts/limits";
import { decideImport } from "./imports.ts";

/** Looks up the draft of a function by its name; undefined when there is none. */
export type Siblings = (name: string) => Promise<string | undefined>;

/** How much source is compiled into one module, in UTF-16 units. */
const MAX_SOURCES = 2 * SOURCE_BYTES;

/** The sources of one compilation, each looked up once. */
export class FunctionSources {
  readonly #siblings: Siblings;
  readonly #sources: Map<string, string>;

  constructor(name: string, source: string, siblings: Siblings) {
    this.#siblings = siblings;
    this.#sources = new Map([[name, source]]);
  }

  /** Name and source of every function that was compiled in, in the order of names. */
  get used(): [name: string, source: string][] {
    return [...this.#sources].sort(([a], [b]) => a < b ? -1 : 1);
  }

  /** An esbuild plugin that resolves every import there is; nothing falls through to the file system. */
  plugin(loader: "ts" | "tsx"): Plugin {
    return {
      name: "functions",
      setup: (build) => {
        build.onResolve({ filter: /.*/ }, (args) => this.#resolve(args));
        build.onLoad({ filter: /.*/ }, (args) => this.#load(args, loader));
      },
    };
  }

  get #size(): number {
    return this.#sources.values().reduce((size, source) => size + source.length, 0);
  }

  async #resolve({ path, kind, with: { type } }: OnResolveArgs): Promise<OnResolveResult> {
    if (type !== undefined && type !== "json") {
      return { errors: [{ text: `Of the import types only "json" is known, not "${type}"` }] };
    }
    const decision = decideImport(path);
    if (decision.kind === "refused") return { errors: [{ text: decision.message }] };
    if (decision.kind === "function") {
      if (await this.#find(decision.name) === undefined) {
        return { errors: [{ text: `The gateway has no function "${decision.name}"` }] };
      }
      if (this.#size <= MAX_SOURCES) return { path, namespace: NAMESPACE };
      const text = `With "${decision.name}" the sources are larger than ${MAX_SOURCES} characters`;
      return { errors: [{ text }] };
    }
    if (kind === "import-statement") return { path: decision.specifier, external: true };
    const text = `Write import … from "${decision.specifier}": node: modules load statically only`;
    return { errors: [{ text }] };
  }

  async #load({ path, with: { type } }: OnLoadArgs, loader: "ts" | "tsx"): Promise<OnLoadResult> {
    const contents = await this.#find(functionName(path));
    return { contents: contents ?? "", loader: type === "json" ? "json" : loader };
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

/** `rates`, whether the compiler writes `@/rates` or `function:@/rates with { type: 'json' }`. */
function functionName(path: string): string {
  return path.replace(/^(function:)?@\//, "").replace(/ with .*$/s, "");
}

/** The file name that authors see, `calculateTax.ts`, for a path as the compiler writes it. */
export function sourceFile(path: string): string {
  return `${functionName(path)}.ts`;
}
