import { createRequire } from "node:module";
import { type Peer, Unavailable } from "./peer.ts";
import { startProgram } from "./program.ts";

const require = createRequire(import.meta.url);
const PROGRAM = new URL("./programs/express-vm.mjs", import.meta.url).pathname;
/** Express 5 asks for it. */
const OLDEST_NODE = 18;

/** How many self-made function platforms work: one Node process, the function compiled once with node:vm. */
export const expressVm: Peer = {
  name: "Express 5 + node:vm",
  about: `Express ${
    require("express/package.json").version
  } on the machine's Node; node:vm isolates nothing`,
  async start() {
    const version = await nodeVersion();
    if (version === null) throw new Unavailable("Node.js is not installed");
    if (Number(/^v(\d+)/.exec(version)?.[1]) < OLDEST_NODE) {
      throw new Unavailable(`Express 5 needs Node.js ${OLDEST_NODE}, this is ${version}`);
    }
    return await startProgram("node", [PROGRAM], "/hello");
  },
};

async function nodeVersion(): Promise<string | null> {
  try {
    const { stdout } = await new Deno.Command("node", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
