import type { Peer } from "./peer.ts";
import { startProgram } from "./program.ts";

const PROGRAM = new URL("./programs/deno-serve.ts", import.meta.url).pathname;

/** What imprun is built on, with nothing in between: the ceiling. */
export const denoServe: Peer = {
  name: "bare Deno.serve",
  about: `Deno ${Deno.version.deno}, no routing, no isolation`,
  start: () => startProgram(Deno.execPath(), ["run", "--quiet", "--allow-net=127.0.0.1", PROGRAM]),
};
