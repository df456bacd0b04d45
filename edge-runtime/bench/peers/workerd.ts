/** Cloudflare's open-source runtime, once with a worker of its configuration and once with one loaded at run time. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { HELLO } from "./hello.ts";
import { type Contender, type Peer, Unavailable } from "./peer.ts";
import { startProgram } from "./program.ts";

const require = createRequire(import.meta.url);
const COMPATIBILITY_DATE = "2026-11-01";

const WORKER = `const headers = { "content-type": "application/json" };
export default { fetch: () => new Response(${JSON.stringify(HELLO)}, { headers }) };
`;

const LOADER = `const worker = {
  compatibilityDate: "${COMPATIBILITY_DATE}",
  mainModule: "worker.js",
  modules: { "worker.js": ${JSON.stringify(WORKER)} },
  globalOutbound: null,
};
export default {
  fetch: (request, env) =>
    env.LOADER.get("hello", async () => worker).getEntrypoint().fetch(request),
};
`;

export const workerdStatic: Peer = {
  name: "workerd, static worker",
  about: "one worker of the configuration, no policies",
  start: () => startWorkerd(WORKER, ""),
};

/** The closest to what imprun does: code that comes at run time, each in an isolate of its own. */
export const workerdLoader: Peer = {
  name: "workerd, dynamic worker loader",
  about: "one worker loaded at run time behind a dispatching one, no policies",
  start: () =>
    startWorkerd(LOADER, `bindings = [(name = "LOADER", workerLoader = (id = "hello"))],`),
};

/** workerd's configuration (Cap'n Proto text); port 0 is reported on the control descriptor. */
function configuration(bindings: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  ${bindings}
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`;
}

async function startWorkerd(worker: string, bindings: string): Promise<Contender> {
  const directory = Deno.makeTempDirSync({ prefix: "imprun-bench-workerd-" });
  const remove = () => Deno.removeSync(directory, { recursive: true });
  try {
    Deno.writeTextFileSync(join(directory, "worker.js"), worker);
    const config = join(directory, "config.capnp");
    Deno.writeTextFileSync(config, configuration(bindings));
    const contender = await startProgram(binary(), [
      "serve",
      "--experimental",
      "--control-fd=1",
      config,
    ]);
    return {
      ...contender,
      async stop() {
        await contender.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The program itself; the package's own starter would put a Node process in between. */
function binary(): string {
  const arch = { x86_64: "64", aarch64: "arm64" }[Deno.build.arch];
  try {
    return require.resolve(`@cloudflare/workerd-${Deno.build.os}-${arch}/bin/workerd`);
  } catch (error) {
    throw new Unavailable(`npm has no workerd for ${Deno.build.os} on ${Deno.build.arch}`, {
      cause: error,
    });
  }
}
