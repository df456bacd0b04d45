/** A really started runtime (`main.ts` with its own permissions and cells), for tests. */
import { RuntimeConfig, RuntimeReady } from "@imprun/contracts/processes";
import type { z } from "zod";
import { RUNTIME_FLAGS } from "../flags.ts";
import { forEachLine } from "../supervisor/lines.ts";

const MAIN = new URL("../main.ts", import.meta.url);

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export class TestRuntime {
  readonly log: string[] = [];
  readonly exited: Promise<Deno.CommandStatus>;
  ready!: z.infer<typeof RuntimeReady>;
  readonly #process: Deno.ChildProcess;
  /** Not every system resolves *.localhost, so the host is set by hand. */
  readonly #client = Deno.createHttpClient({ allowHost: true });

  private constructor(argument: string) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...RUNTIME_FLAGS, MAIN.href, argument],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const logged = forEachLine(this.#process.stderr, (line) => this.log.push(line));
    this.exited = this.#process.status.then(async (status) => {
      await logged;
      return status;
    });
  }

  /** Starts a runtime and waits until it is ready. Throws with its log when it ends before that. */
  static async start(
    config: { mongodbUri: string } & Partial<RuntimeConfig>,
  ): Promise<TestRuntime> {
    const whole = RuntimeConfig.parse({
      environment: "dev",
      hostname: "127.0.0.1",
      port: 0,
      domain: "localhost",
      socketDirectory: await Deno.makeTempDir(),
      ...config,
    });
    return await TestRuntime.startWith(JSON.stringify(whole));
  }

  /** The same with the argument as it is. */
  static async startWith(argument: string): Promise<TestRuntime> {
    const runtime = new TestRuntime(argument);
    const printed = Promise.withResolvers<string>();
    forEachLine(runtime.#process.stdout, printed.resolve);
    const line = await Promise.race([printed.promise, runtime.exited]);
    if (typeof line !== "string") {
      runtime.#client.close();
      throw new Error(runtime.log.join("\n"));
    }
    runtime.ready = RuntimeReady.parse(JSON.parse(line));
    return runtime;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async call(tenantId: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set("host", `${tenantId}.localhost`);
    const url = `http://127.0.0.1:${this.ready.port}${path}`;
    const response = await fetch(url, { ...init, headers, client: this.#client });
    return { status: response.status, text: await response.text() };
  }

  /** SIGTERM, and waits for the end; the connections of calls are closed when `lastCall` has been answered. */
  async stop(lastCall?: Promise<unknown>): Promise<Deno.CommandStatus> {
    this.#process.kill("SIGTERM");
    await lastCall;
    this.#client.close();
    return await this.exited;
  }

  /** SIGKILL, and waits for the end. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    this.#client.close();
    await this.exited;
  }

  /** Waits until a line of the log matches. */
  async logged(pattern: RegExp): Promise<void> {
    while (!this.log.some((line) => pattern.test(line))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
