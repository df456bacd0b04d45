/** A really started runtime of one environment, as a process of its own. */
import { type Child, startChild } from "@imprun/processes/child";
import { type Environment } from "@imprun/contracts/names";
import { type RuntimeConfig, RuntimeReady } from "@imprun/contracts/processes";
import { RUNTIME_FLAGS } from "@imprun/edge-runtime/flags";
import type { z } from "zod";

export interface TestRuntime {
  readonly port: number;
  /** What the runtime logged so far, for messages of failed tests. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

const MAIN = new URL("../../edge-runtime/main.ts", import.meta.url).pathname;
const GRACE_MS = 12_000;

/** Starts a runtime on a free port and resolves when its cells are ready. Hosts are `<gateway>.<environment>.localhost`. */
export async function startTestRuntime(
  mongodbUri: string,
  environment: Environment,
): Promise<TestRuntime> {
  const log: string[] = [];
  // The path of a unix socket is short, so it cannot lie below a long temporary directory.
  const socketDirectory = Deno.makeTempDirSync({ prefix: "imprun-" });
  const config: RuntimeConfig = {
    environment,
    hostname: "127.0.0.1",
    port: 0,
    domain: "localhost",
    mongodbUri,
    socketDirectory,
    cells: 1,
    spareIsolates: 1,
    maxIsolates: 50,
  };
  const child: Child<z.infer<typeof RuntimeReady>> = await startChild({
    name: `The ${environment} runtime`,
    script: MAIN,
    flags: RUNTIME_FLAGS,
    arguments: [JSON.stringify(config)],
    ready: RuntimeReady,
    log: (line) => log.push(line),
  });
  return {
    port: child.ready.port,
    log,
    async stop() {
      await child.stop(GRACE_MS);
      Deno.removeSync(socketDirectory, { recursive: true });
    },
  };
}
