/** Further control processes beside the one of a platform, as a company runs several of them on one database. */
import { join } from "node:path";
import { type ControlConfig, ControlReady } from "@imprun/contracts/processes";
import { startChild } from "@imprun/processes/child";
// By its path, as its program: its package depends on this one, for its tests.
import { controlFlags } from "../../control/flags.ts";
import { call } from "./http.ts";
import type { TestPlatform } from "./platform.ts";

const MAIN = new URL("../../control/main.ts", import.meta.url).pathname;

export interface FurtherControl extends Pick<TestPlatform, "api" | "pid"> {
  stop(): Promise<void>;
}

/** Starts one with the database, the encryption key and the first admin of the platform, on a port of its own. */
export async function startFurtherControl(
  { ready, dataDirectory }: TestPlatform,
  log: (line: string) => void,
): Promise<FurtherControl> {
  const cacheDirectory = join(dataDirectory, "cache");
  const config: ControlConfig = {
    hostname: "127.0.0.1",
    port: 0,
    mongodbUri: ready.mongodb,
    consoleDirectory: null,
    cacheDirectory,
    domain: "localhost",
    urlTemplates: ready.runtimes,
  };
  const child = await startChild({
    name: "Another control",
    script: MAIN,
    flags: controlFlags(cacheDirectory),
    arguments: [JSON.stringify(config)],
    env: {
      IMPRUN_ENCRYPTION_KEY: Deno.readTextFileSync(join(dataDirectory, "encryption.key")).trim(),
    },
    ready: ControlReady,
    log,
  });
  const origin = `http://127.0.0.1:${child.ready.port}/v1`;
  return {
    pid: child.pid,
    api: (method, path, body, options = {}) =>
      call(origin + path, {
        method,
        body,
        ...options,
        headers: { authorization: `Bearer ${ready.token}`, ...options.headers },
      }),
    stop: () => child.stop(),
  };
}
