/** A really started platform: `imprun up --json` as a user starts it, on free ports and a directory of its own. */
import { PlatformReady } from "@imprun/contracts/processes";
import type { Environment } from "@imprun/contracts/names";
import { type Child, startChild } from "@imprun/processes/child";
import { temporaryDirectory } from "./directory.ts";
import { type Answer, call, type CallOptions, closeConnections } from "./http.ts";

export interface TestPlatform {
  readonly ready: PlatformReady;
  /** Of `imprun up`; those that it started are in `ready`. */
  readonly pid: number;
  readonly dataDirectory: string;
  /** What the platform logged so far, for messages of failed tests. */
  readonly log: readonly string[];
  /** A call of the control API as the first admin; `path` starts after `/v1`. */
  api(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** The address of a function, for example `http://hometax.dev.localhost:41231/calculateTax`. */
  functionUrl(gateway: string, environment: Environment, path: string): string;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number>;
}

const MAIN = new URL("../cli/main.ts", import.meta.url).pathname;

/** Only there so that a broken test ends. */
const GRACE_MS = 60_000;

/** Starts a platform on `dataDirectory`, or on a new one. */
export async function startTestPlatform(
  dataDirectory = temporaryDirectory(),
): Promise<TestPlatform> {
  const log: string[] = [];
  const child: Child<PlatformReady> = await startChild({
    name: "imprun up",
    script: MAIN,
    flags: ["--allow-all"],
    arguments: ["up", "--port", "0", "--data", dataDirectory, "--json"],
    ready: PlatformReady,
    log: (line) => log.push(line),
  });
  const { ready } = child;
  return {
    ready,
    pid: child.pid,
    dataDirectory,
    log,
    api: (method, path, body, options = {}) =>
      call(`${ready.api}${path}`, {
        method,
        body,
        ...options,
        headers: { authorization: `Bearer ${ready.token}`, ...options.headers },
      }),
    functionUrl: (gateway, environment, path) =>
      ready.runtimes[environment].replace("{gateway}", gateway) + path,
    async stop() {
      closeConnections();
      await child.stop(GRACE_MS);
      return (await child.exited).code;
    },
  };
}
