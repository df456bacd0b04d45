/**
 * What stands in for `node:` modules that functions may not have: the harmless part of a few, and for all others exports
 * that throw when they are called. So a package may import a module that it does not use, as most of those that were
 * written for servers do.
 */
import type { OnResolveArgs, OnResolveResult } from "esbuild";
import { isBuiltin } from "node:module";
import * as http from "./http.js";
import * as https from "./https.js";
import * as net from "./net.js";
import * as nodeModule from "./module.js";
import * as os from "./os.js";
import * as performance from "./perf_hooks.js";
import * as process from "./process.js";
import * as threads from "./worker_threads.js";
import * as tty from "./tty.js";

/** Modules with a part that works, and what it exports. */
const PARTS = new Map<string, object>([
  ["http", http],
  ["https", https],
  ["module", nodeModule],
  ["net", net],
  ["os", os],
  ["perf_hooks", performance],
  ["process", process],
  ["tty", tty],
  ["worker_threads", threads],
]);

/** Those of {@link PARTS} that functions may import by themselves; the rest are there for packages. */
const FOR_FUNCTIONS = new Set(["http", "https", "module", "os", "perf_hooks", "process"]);

/** Data that many modules read while they are imported, and that tells nothing of this machine. */
const DATA = new Set(["constants", "METHODS", "STATUS_CODES"]);

/** The name of a module of Node.js without `node:`; null when there is no such module. */
export function nodeName(specifier: string): string | null {
  if (!isBuiltin(specifier)) return null;
  return specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
}

/** Whether a function may import this module by itself and gets what works of it. */
export function hasUsablePart(name: string): boolean {
  return FOR_FUNCTIONS.has(name);
}

/** The compiler's name for these modules. */
export const STAND_IN = "node-stand-in";

/** What stands in for an import of a stand-in: a file beside it, or a module that functions may have. */
export function resolveInStandIn({ path }: OnResolveArgs): OnResolveResult {
  return path.startsWith("./") ? { path, namespace: STAND_IN } : { path, external: true };
}

/** The source of a stand-in, by the name of its module, or of a file beside it. */
export async function standInSource(path: string): Promise<string> {
  return path.startsWith("./")
    ? await Deno.readTextFile(new URL(path, import.meta.url))
    : await standInOf(path);
}

/** An ES module with the names that the real one exports. */
async function standInOf(name: string): Promise<string> {
  const real: Record<string, unknown> = await import(`node:${name}`);
  const own = PARTS.get(name);
  const others = Object.keys(real)
    .filter((key) => isName(key) && !(own && Object.hasOwn(own, key)));
  const file = JSON.stringify(`./${name}.js`);
  return [
    STUB,
    ...(own ? [`export * from ${file}; import * as own from ${file};`] : []),
    ...others.map((key) => `export const ${key} = ${valueOf(name, key, real[key])};`),
    own && "default" in own
      ? `export { default } from ${file};`
      : `export default { ${(own ? ["...own", ...others] : others).join(", ")} };`,
  ].join("\n");
}

/** What cannot be said by `export const`. */
function isName(key: string): boolean {
  return key !== "default" && /^[A-Za-z_$][\w$]*$/.test(key);
}

function valueOf(module: string, key: string, value: unknown): string {
  if (DATA.has(key)) return JSON.stringify(value) ?? "undefined";
  const isUsed = typeof value === "function" || (typeof value === "object" && value !== null);
  return isUsed ? `stub("node:${module}.${key}")` : "undefined";
}

/** It can be called, constructed, extended and looked into; using it throws. */
const STUB = `
function stub(path) {
  const refuse = function () {
    const error = new Error(path + " is not supported in a function");
    error.name = "NotSupported";
    error.code = "ERR_NOT_SUPPORTED";
    throw error;
  };
  return new Proxy(refuse, {
    get: (target, key) =>
      typeof key === "symbol" || key in target ? target[key] : key === "then" ? undefined : stub(path + "." + key),
  });
}`;
