/** A really started runtime of one environment (`edge-runtime/main.ts` with its own permissions and cells), for tests. */
import { RuntimeConfig, RuntimeReady } from "@imprun/contracts/processes";
import { RUNTIME_FLAGS } from "@imprun/edge-runtime/flags";
import { type Child, startChild } from "@imprun/processes/child";
import type { z } from "zod";

type Ready = z.infer<typeof RuntimeReady>;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const MAIN = new URL("../../edge-runtime/main.ts", import.meta.url).pathname;

export class TestRuntime {
  /** Not every system resolves *.localhost, so the host is set by hand. */
  readonly #client = Deno.createHttpClient({ allowHost: true });

  #hasEnded = false;

  private constructor(private readonly child: Child<Ready>, readonly log: readonly string[]) {
    child.exited.then(() => this.#hasEnded = true);
  }

  /**
   * Starts a runtime on a free port and waits until it is ready. Hosts are `<gateway>.<environment>.localhost`.
   * Throws with its log when it ends before that.
   */
  static async start(
    config: { mongodbUri: string } & Partial<RuntimeConfig>,
  ): Promise<TestRuntime> {
    const whole = RuntimeConfig.parse({
      environment: "dev",
      hostname: "127.0.0.1",
      port: 0,
      domain: "localhost",
      // The path of a unix socket is short, so it cannot lie below a long temporary directory.
      socketDirectory: config.socketDirectory ?? await Deno.makeTempDir({ prefix: "imprun-" }),
      ...config,
    });
    return await TestRuntime.startWith(JSON.stringify(whole));
  }

  /** The same with the argument as it is. */
  static async startWith(argument: string): Promise<TestRuntime> {
    const log: string[] = [];
    const child = await startChild({
      name: "The runtime",
      script: MAIN,
      flags: RUNTIME_FLAGS,
      arguments: [argument],
      ready: RuntimeReady,
      log: (line) => log.push(line),
    });
    return new TestRuntime(child, log);
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
    while (!this.log.some((line) => pattern.test(line))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async #end(signal: Deno.Signal, lastCall?: Promise<unknown>): Promise<Deno.CommandStatus> {
    if (this.#hasEnded) return await this.child.exited;
    Deno.kill(this.pid, signal);
    await lastCall;
    this.#client.close();
    return await this.child.exited;
  }
}
