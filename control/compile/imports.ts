/** Which imports a function may have. Everything that is not named here is refused when it is published. */
import { FunctionName } from "@imprun/contracts/names";
import { NODE_MODULES } from "@imprun/contracts/node-modules";
import { PackageName } from "@imprun/contracts/packages";
import { isBuiltin } from "node:module";
import { hasUsablePart } from "./node/stand-ins.ts";

/** Every function of Supabase's templates begins with it. */
const SUPABASE_TYPES = /^jsr:@supabase\/functions-js(?:@[\w.^~-]+)?\/edge-runtime\.d\.ts$/;
const INSTEAD_OF_LAF = '"@lafjs/cloud" cannot be imported: write imp.db() for cloud.database(), ' +
  "imp.invoke(name, input) for cloud.invoke(), imp.env for cloud.env and fetch() for cloud.fetch()";

export type ImportDecision =
  /** Stays an import of the compiled module, under this specifier. */
  | { kind: "node"; specifier: string }
  /** A node: module of which a part is compiled in. */
  | { kind: "part"; name: string }
  /** Another function of the gateway, compiled into the module. */
  | { kind: "function"; name: string }
  /** A package, or a part of it such as `zod/mini`. */
  | { kind: "package"; name: string }
  /** Declarations of types that the editor has anyway; nothing is left of it at run time. */
  | { kind: "types" }
  | { kind: "refused"; message: string };

/** Decides on one import specifier; it never touches a file or the network. */
export function decideImport(specifier: string): ImportDecision {
  const node = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  if (NODE_MODULES.has(node)) return { kind: "node", specifier: `node:${node}` };
  if (hasUsablePart(node)) return { kind: "part", name: node };
  if (SUPABASE_TYPES.test(specifier)) return { kind: "types" };
  if (specifier === "@lafjs/cloud") return { kind: "refused", message: INSTEAD_OF_LAF };
  if (specifier.startsWith("@/")) return decideFunction(specifier.slice("@/".length));
  const name = packageName(specifier);
  if (name !== null && !isBuiltin(specifier)) return { kind: "package", name };
  return { kind: "refused", message: refusal(specifier) };
}

/** The node: module that may be imported under this specifier, or null. */
export function allowedNodeModule(specifier: string): string | null {
  const decision = decideImport(specifier);
  return decision.kind === "node" ? decision.specifier : null;
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
    const hint = scheme === "npm:" ? "; declare the package, and import it by its name" : "";
    return `${quoted}: functions load no code from ${scheme} addresses${hint}`;
  }
  return `${quoted}: it is neither a package, nor another function ("@/name"), nor an allowed node: module`;
}
