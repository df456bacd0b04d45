/** The declarations of installed packages, as far as an editor needs them to know what functions import. */
import { PACKAGE_TYPES_BYTES, PACKAGE_TYPES_FILES } from "@imprun/contracts/packages";
import { dirname, join } from "node:path";

export interface PackageTypes {
  /** Path below the installation, for example `node_modules/zod/index.d.ts`, to text. */
  readonly files: Record<string, string>;
  /** False when there was more than may be sent. */
  readonly complete: boolean;
}

/** What an import may be written as in declarations, and what stands for it on disk. */
const SPECIFIER =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*|<reference\s+(?:path|types)\s*=\s*)(["'])([^"'\n]+)\1/g;
const IS_DECLARATION = /\.(d\.[cm]?ts|json)$/;

/**
 * Reads the declarations that can be reached from the `declared` packages, nearest first, until the limits of
 * `@imprun/contracts/packages` are reached.
 */
export async function readTypes(
  directory: string,
  declared: Iterable<string>,
): Promise<PackageTypes> {
  const reader = new TypesReader(directory);
  for (const name of declared) await reader.addPackage(name, "");
  return await reader.read();
}

class TypesReader {
  readonly #files: Record<string, string> = {};
  /** Paths below the directory, in the order of their discovery. */
  readonly #queue: string[] = [];
  readonly #seen = new Set<string>();
  #bytes = 0;

  constructor(private readonly directory: string) {}

  async read(): Promise<PackageTypes> {
    for (let at = 0; at < this.#queue.length; at++) {
      const path = this.#queue[at]!;
      const text = await this.#text(path);
      if (text === null) continue;
      this.#bytes += text.length;
      if (this.#bytes > PACKAGE_TYPES_BYTES || at >= PACKAGE_TYPES_FILES) {
        return { files: this.#files, complete: false };
      }
      this.#files[path] = text;
      if (!path.endsWith(".json")) await this.#follow(path, text);
    }
    return { files: this.#files, complete: true };
  }

  /** Queues the entries of the package that `from` means by this name. */
  async addPackage(name: string, from: string): Promise<void> {
    for (const root of packageRoots(name, from)) {
      const manifest = `${root}/package.json`;
      if (this.#seen.has(manifest)) return;
      const text = await this.#text(manifest);
      if (text === null) continue;
      this.#add(manifest);
      for (const entry of entriesOf(text)) await this.#addFile(join(root, entry));
      return;
    }
  }

  async #follow(path: string, text: string): Promise<void> {
    for (const [, , specifier] of text.matchAll(SPECIFIER)) {
      if (specifier!.startsWith(".")) await this.#addFile(join(dirname(path), specifier!));
      else {
        const name = /^(?:@[^/]+\/)?[^/:]+/.exec(specifier!)?.[0];
        if (name) await this.addPackage(name, path);
      }
    }
  }

  /** Queues the declarations of what a path without or with an ending of JavaScript means. */
  async #addFile(path: string): Promise<void> {
    for (const candidate of candidatesOf(path)) {
      if (this.#seen.has(candidate)) return;
      if (IS_DECLARATION.test(candidate) && await this.#isThere(candidate)) {
        return this.#add(candidate);
      }
    }
  }

  #add(path: string): void {
    this.#seen.add(path);
    this.#queue.push(path);
  }

  async #isThere(path: string): Promise<boolean> {
    if (!isInside(path)) return false;
    return (await Deno.stat(join(this.directory, path)).catch(ifGone))?.isFile ?? false;
  }

  async #text(path: string): Promise<string | null> {
    return isInside(path)
      ? await Deno.readTextFile(join(this.directory, path)).catch(ifGone)
      : null;
  }
}

/** Where the declarations of a path may be, which is written without an ending or with one of JavaScript. */
function candidatesOf(path: string): string[] {
  if (IS_DECLARATION.test(path)) return [path];
  const script = /^(.*)\.([cm]?)jsx?$/.exec(path);
  return script
    ? [`${script[1]}.d.${script[2]}ts`]
    : ["", "/index"].flatMap((end) => [".d.ts", ".d.mts", ".d.cts"].map((of) => path + end + of));
}

/** Where Node.js would look, the nearest first, and then the declarations that others wrote. */
function packageRoots(name: string, from: string): string[] {
  const roots: string[] = [];
  for (let at = dirname(from);; at = dirname(at)) {
    roots.push(join(at, "node_modules", name));
    if (at === ".") break;
  }
  const others = `node_modules/@types/${name.replace("@", "").replace("/", "__")}`;
  return [...roots, others];
}

/** All files that a manifest names as its own, as far as they may be or have declarations. */
function entriesOf(manifest: string): Set<string> {
  const entries = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "string" && !value.includes("*")) entries.add(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  const { types, typings, exports, main = "index.js" } = parsed(manifest);
  [types, typings, exports, main].forEach(collect);
  return entries;
}

/** Nothing for what is no JSON: whoever imports the package is told by the compiler. */
function parsed(manifest: string): Record<string, unknown> {
  try {
    return JSON.parse(manifest) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isInside(path: string): boolean {
  return path.startsWith("node_modules/");
}

function ifGone(error: unknown): null {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return null;
  }
  throw error;
}
