/** What the small `Deno` says about the rest of the real one. */
import { freeze, getOwnPropertyNames } from "../primordials.ts";
import { NotSupported } from "./not-supported.ts";

const FILES = "a function has no files; import text or JSON from another function of the gateway";
const STORE = "a function has no files; keep documents with imp.db()";
const SOCKETS = "a function has no sockets; use fetch, WebSocket and Deno.serve";

/** What to do instead, for what programs use most. */
const INSTEAD: Readonly<Record<string, string>> = {
  __proto__: null as never,
  openKv: "keep documents with imp.db(), and what may be lost with imp.cache",
  readTextFile: FILES,
  readTextFileSync: FILES,
  readFile: FILES,
  readFileSync: FILES,
  readDir: FILES,
  readDirSync: FILES,
  open: FILES,
  openSync: FILES,
  writeTextFile: STORE,
  writeTextFileSync: STORE,
  writeFile: STORE,
  writeFileSync: STORE,
  mkdir: STORE,
  makeTempDir: STORE,
  makeTempFile: STORE,
  connect: SOCKETS,
  connectTls: SOCKETS,
  listen: SOCKETS,
  listenTls: SOCKETS,
  "env.set": "set variables for the environment, in its settings",
  "env.delete": "set variables for the environment, in its settings",
};

/** Throws NotSupported for a member of `Deno`. */
export function refuse(name: string): never {
  throw new NotSupported(refusal(name));
}

/** What is said about a member of `Deno`. */
export function refusal(name: string): string {
  const instead = INSTEAD[name];
  const message = `Deno.${name} is not supported in a function`;
  return instead === undefined ? message : `${message}: ${instead}`;
}

/**
 * The functions of the real `Deno`, as functions that refuse: programs take them out of it long before they call them, if
 * they ever do (`const { open } = Deno`).
 */
export function refusingFunctions(real: object): Record<string, unknown> {
  const refusing: Record<string, unknown> = { __proto__: null };
  const descriptors = Object.getOwnPropertyDescriptors(real) as Record<string, PropertyDescriptor>;
  for (const name of [...getOwnPropertyNames(real), "openKv"]) {
    // What is behind an accessor is loaded by asking for it.
    if (name !== "openKv" && typeof descriptors[name]?.value !== "function") continue;
    refusing[name] = freeze(function () {
      refuse(name);
    });
  }
  return refusing;
}
