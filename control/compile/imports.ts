/** Which imports a function may have. Everything that is not named here is refused when it is published. */
import { FunctionName } from "@imprun/contracts/names";
import { NODE_MODULES } from "@imprun/contracts/node-modules";
import { PackageName } from "@imprun/contracts/packages";
import { isBuiltin } from "node:module";
import { hasUsablePart } from "./node/stand-ins.ts";

/** Every function of Supabase's templates begins with it. */
const SUPABASE_TYPES = /^jsr:@supabase\/functions-js(?:@[\w.^~-]+)?\/edge-runtime\.d\.ts$/;
/** What older programs for Deno are served by. */
const STD_HTTP = /^https:\/\/deno\.land\/std(?:@[\w.-]+)?\/http\/(?:server|mod)\.ts$/;
/** Where programs for Deno name packages of npm. The version is that of the gateway's declaration. */
const NPM_ADDRESS =
  /^(?:npm:\/?|https:\/\/esm\.sh\/(?:v\d+\/)?)((?:@[^/@]+\/)?[^/@]+)(?:@[^/?]*)?(\/[^?]*)?(?:\?.*)?$/;
/** Packages of jsr.io that are on npm too. */
const ON_NPM = /^jsr:\/?(@supabase\/supabase-js|@hono\/hono|@zod\/zod)(?:@[^/]*)?(\/.*)?$/;
const NPM_NAMES = new Map([["@hono/hono", "hono"], ["@zod/zod", "zod"]]);

export type ImportDecision =
  /** Stays an import of the compiled module, under this specifier. */
  | { kind: "node"; specifier: string }
  /** A stand-in is compiled in: the name of a node: module, or a file beside those of them. */
  | { kind: "stand-in"; name: string }
  /** Another function of the gateway, compiled into the module. */
  | { kind: "function"; name: string }
  /** A package, or a part of it such as `zod/mini`, which is the specifier. */
  | { kind: "package"; name: string; specifier: string }
  /** Declarations of types that the editor has anyway; nothing is left of it at run time. */
  | { kind: "types" }
  | { kind: "refused"; message: string };

/** Decides on one import specifier; it never touches a file or the network. */
export function decideImport(specifier: string): ImportDecision {
  const node = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  if (NODE_MODULES.has(node)) return { kind: "node", specifier: `node:${node}` };
  if (hasUsablePart(node)) return { kind: "stand-in", name: node };
  if (SUPABASE_TYPES.test(specifier)) return { kind: "types" };
  if (specifier === "@lafjs/cloud") return { kind: "stand-in", name: "./laf.js" };
  if (specifier === "cloudflare:workers") {
    return { kind: "stand-in", name: "./cloudflare-workers.js" };
  }
  if (STD_HTTP.test(specifier)) return { kind: "stand-in", name: "./std-http.js" };
  if (specifier.startsWith("@/")) return decideFunction(specifier.slice("@/".length));
  const onNpm = npmSpecifier(specifier);
  const name = packageName(onNpm);
  if (name !== null && !isBuiltin(onNpm)) return { kind: "package", name, specifier: onNpm };
  return { kind: "refused", message: refusal(specifier) };
}

/** The node: module that may be imported under this specifier, or null. */
export function allowedNodeModule(specifier: string): string | null {
  const decision = decideImport(specifier);
  return decision.kind === "node" ? decision.specifier : null;
}

/** `zod/mini` for `npm:zod@4/mini`; what names no package of npm stays as it is. */
function npmSpecifier(specifier: string): string {
  const [, name, part = ""] = NPM_ADDRESS.exec(specifier) ?? ON_NPM.exec(specifier) ?? [];
  return name ? (NPM_NAMES.get(name) ?? name) + part : specifier;
}

/** `@scope/name` of `@scope/name/part`, or null. */
function packageName(specifier: string): string | null {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  return PackageName.safeParse(name).success ? name ?? null : null;
}

function decideFunction(name: string): ImportDecision {
  if (FunctionName.safeParse(name).success) return { kind: "function", name };
  return {
    kind: "refused",
    message: `"@/${name}" is not the name of a function; write "@/" and the name alone`,
  };
}

function refusal(specifier: string): string {
  const quoted = `"${specifier}" cannot be imported`;
  if (specifier.startsWith("node:") || isBuiltin(specifier)) {
    return `${quoted}: of the node: modules a function may import ${[...NODE_MODULES].join(", ")}`;
  }
  if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..") {
    return `${quoted}: a function has no files; import another function of the gateway as "@/name"`;
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) {
    const scheme = specifier.slice(0, specifier.indexOf(":") + 1);
    const hint = scheme === "jsr:" || scheme === "https:"
      ? "; see whether npm has the package, declare it, and import it by its name"
      : "";
    return `${quoted}: functions load no code from ${scheme} addresses${hint}`;
  }
  return `${quoted}: it is neither a package, nor another function ("@/name"), nor an allowed node: module`;
}
