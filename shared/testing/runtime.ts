/** A really started runtime of one environment (`edge-runtime/main.ts` with its own permissions and cells), for tests. */
import { RuntimeConfig, RuntimeReady } from "@imprun/contracts/processes";
import { type Child, startChild } from "@imprun/processes/child";
import type { z } from "zod";
import { until } from "./until.ts";
// By its path, as its program: its package depends on this one, for its tests.
import { RUNTIME_FLAGS } from "../../edge-runtime/flags.ts";

type Ready = z.infer<typeof RuntimeReady>;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Program {
  readonly name: string;
  readonly script: string;
  readonly flags: readonly string[];
}

const RUNTIME: Program = {
  name: "The runtime",
  script: new URL("../../edge-runtime/main.ts", import.meta.url).pathname,
  flags: RUNTIME_FLAGS,
};

export class TestRuntime {
  /** Not every system resolves *.localhost, so the host is set by hand. */
  readonly #client = Deno.createHttpClient({ allowHost: true });

  #hasEnded = false;
  readonly #ended: Promise<Deno.CommandStatus>;

  private constructor(
    private readonly child: Child<Ready>,
    readonly log: readonly string[],
    ownDirectory: string | null,
  ) {
    this.#ended = child.exited.then((status) => {
      this.#hasEnded = true;
      if (ownDirectory !== null) Deno.removeSync(ownDirectory, { recursive: true });
      return status;
    });
  }

  /**
   * Starts a runtime on a free port and waits until it is ready. Hosts are `<gateway>.<environment>.localhost`.
   * Throws with its log when it ends before that.
   */
  static async start(
    config: { mongodbUri: string } & Partial<RuntimeConfig>,
  ): Promise<TestRuntime> {
    // The path of a unix socket is short, so it cannot lie below a long temporary directory.
    const own = config.socketDirectory ? null : await Deno.makeTempDir({ prefix: "imprun-" });
    const whole = RuntimeConfig.parse({
      environment: "dev",
      hostname: "127.0.0.1",
      port: 0,
      domain: "localhost",
      socketDirectory: own,
      ...config,
    });
    try {
      return await TestRuntime.startWith(JSON.stringify(whole), own);
    } catch (error) {
      if (own !== null) await Deno.remove(own, { recursive: true });
      throw error;
    }
  }

  /**
   * The same with the argument as it is, or of another program that is ready as a runtime is; lines go to `log` before that,
   * too. `ownDirectory` is removed when the runtime has ended.
   */
  static async startWith(
    argument: string,
    ownDirectory: string | null = null,
    program: Program = RUNTIME,
    log: string[] = [],
  ): Promise<TestRuntime> {
    const child = await startChild({
      ...program,
      arguments: [argument],
      ready: RuntimeReady,
      log: (line) => log.push(line),
    });
    return new TestRuntime(child, log, ownDirectory);
  }

  get ready(): Ready {
    return this.child.ready;
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Asks a function of a tenant, or the runtime itself when the host is no tenant's. */
  async call(tenantId: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set("host", `${tenantId}.localhost`);
    const url = `http://127.0.0.1:${this.ready.port}${path}`;
    const response = await fetch(url, { ...init, headers, client: this.#client });
    return { status: response.status, text: await response.text() };
  }

  /** SIGTERM, unless it has ended, and waits for the end; the connections of calls are closed when `lastCall` has been answered. */
  async stop(lastCall?: Promise<unknown>): Promise<Deno.CommandStatus> {
    return await this.#end("SIGTERM", lastCall);
  }

  /** SIGKILL, and waits for the end. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Waits until a line of the log matches. */
  async logged(pattern: RegExp): Promise<void> {
    await until(() => Promise.resolve(this.log.find((line) => pattern.test(line))));
  }

  async #end(signal: Deno.Signal, lastCall?: Promise<unknown>): Promise<Deno.CommandStatus> {
    if (this.#hasEnded) return await this.#ended;
    Deno.kill(this.pid, signal);
    await lastCall;
    this.#client.close();
    return await this.#ended;
  }
}
