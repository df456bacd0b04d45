/** Which imports a function may have. Everything that is not named here is refused when it is published. */
import { FunctionName } from "@imprun/contracts/names";

const NODE_MODULES: ReadonlySet<string> = new Set([
  "assert",
  "async_hooks",
  "buffer",
  "crypto",
  "diagnostics_channel",
  "events",
  "path",
  "punycode",
  "querystring",
  "stream",
  "string_decoder",
  "timers",
  "url",
  "util",
  "zlib",
]);

export type ImportDecision =
  /** Stays an import of the compiled module, under this specifier. */
  | { kind: "node"; specifier: string }
  /** Another function of the gateway, compiled into the module. */
  | { kind: "function"; name: string }
  | { kind: "refused"; message: string };

/** Decides on one import specifier; it never touches a file or the network. */
export function decideImport(specifier: string): ImportDecision {
  const node = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  if (NODE_MODULES.has(node)) return { kind: "node", specifier: `node:${node}` };
  if (specifier.startsWith("@/")) return decideFunction(specifier.slice("@/".length));
  return { kind: "refused", message: refusal(specifier) };
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
  if (specifier.startsWith("node:")) {
    return `${quoted}: of the node: modules a function may import ${[...NODE_MODULES].join(", ")}`;
  }
  if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..") {
    return `${quoted}: a function has no files; import another function of the gateway as "@/name"`;
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) {
    return `${quoted}: functions load no code from ${
      specifier.slice(0, specifier.indexOf(":") + 1)
    } addresses`;
  }
  return `${quoted}: npm packages are not available yet; import another function as "@/name" or an allowed node: module`;
}
