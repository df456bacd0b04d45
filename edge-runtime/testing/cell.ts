/** A real cell process with a broker under the test's control, and tenants made from fixtures. */
import { hash } from "node:crypto";
import { DEFAULT_LIMITS, type TenantLimits } from "@imprun/contracts/limits";
import type { HttpMethod } from "@imprun/contracts/names";
import type { TenantDeployment, TenantKey } from "@imprun/contracts/runtime/frames";
import {
  type CellConfig,
  CellToSupervisor,
  type SupervisorToCell,
} from "@imprun/contracts/runtime/supervision";
import { temporaryDirectory } from "@imprun/testing/directory";
import { until } from "@imprun/testing/until";
import { build } from "esbuild";
import { TextLineStream } from "../cell/lines.ts";
import { cellFlags } from "../supervisor/cell-flags.ts";
import { TestBroker } from "./broker.ts";

const MAIN = new URL("../cell/main.ts", import.meta.url);
const FIXTURES = new URL("../fixtures/", import.meta.url);

export interface FunctionSource {
  /** The text of a module, or the name of a file in `fixtures/`. */
  readonly code: string;
  readonly methods?: HttpMethod[];
  /** What its version says of its imports; nothing when absent, as of old versions. */
  readonly nodeModules?: string[];
}

export interface TenantOptions {
  readonly limits?: Partial<TenantLimits>;
  readonly variables?: Record<string, string>;
  readonly allowedHosts?: readonly string[];
  readonly authType?: "key-auth" | "none";
  readonly running?: boolean;
}

export class TestCell {
  readonly told: CellToSupervisor[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  #read: Promise<void>;
  port = 0;
  /** Not every system resolves *.localhost, so the host is set by hand. */
  readonly client = Deno.createHttpClient({ allowHost: true });

  private constructor(readonly broker: TestBroker, config: CellConfig) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", ...cellFlags(config), MAIN.href, JSON.stringify(config)],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#read = this.#readLines();
  }

  static async start(config: Partial<CellConfig> = {}): Promise<TestCell> {
    const brokerSocket = `${temporaryDirectory()}/broker.sock`;
    const broker = new TestBroker(brokerSocket);
    const cell = new TestCell(broker, {
      cellId: "test",
      environment: "dev",
      hostname: "127.0.0.1",
      port: 0,
      domain: "localhost",
      brokerSocket,
      spareIsolates: 1,
      maxIsolates: 50,
      ...config,
    });
    const ended = cell.#process.status.then(({ code }) => {
      throw new Error(`The cell ended with code ${code} before it was ready`);
    });
    // Later on the end is what stop() and kill() wait for.
    ended.catch(() => {});
    cell.port = (await Promise.race([cell.heard("ready"), ended])).port;
    return cell;
  }

  /** Waits for a line of the cell; one that came before counts too. */
  async heard<T extends CellToSupervisor["type"]>(
    type: T,
    matches: (message: Extract<CellToSupervisor, { type: T }>) => boolean = () => true,
  ): Promise<Extract<CellToSupervisor, { type: T }>> {
    const found = await until(() =>
      Promise.resolve(
        this.told.find((message) => message.type === type && matches(message as never)),
      )
    );
    return found as never;
  }

  tell(message: SupervisorToCell): Promise<void> {
    return this.#input.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  }

  /** Makes a deployment; each source gets a version of its own. */
  async deployment(
    gatewayId: string,
    sources: Record<string, string | FunctionSource>,
    revision = 1,
    options: TenantOptions = {},
  ): Promise<TenantDeployment> {
    const functions: TenantDeployment["functions"] = {};
    for (const [name, source] of Object.entries(sources)) {
      const { code, methods = [], nodeModules }: FunctionSource = typeof source === "string"
        ? { code: source }
        : source;
      const module = await compiled(code);
      const versionId = hash("sha256", name + module, "hex").slice(0, 24);
      this.broker.modules.set(versionId, { name, module });
      functions[name] = { versionId, semver: "1.0.0", methods, nodeModules };
    }
    return {
      tenantId: `${gatewayId}.dev`,
      revision,
      running: options.running ?? true,
      functions,
      variables: options.variables ?? {},
      authType: options.authType ?? "none",
      allowedHosts: options.allowedHosts ? [...options.allowedHosts] : null,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
    };
  }

  /** Makes a deployment and deploys it. */
  async deploy(...args: Parameters<TestCell["deployment"]>) {
    const deployment = await this.deployment(...args);
    return await this.broker.deploy(deployment);
  }

  /** Calls `http://<gateway>.dev.localhost/…` */
  async fetch(gatewayId: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("host", `${gatewayId}.dev.localhost:${this.port}`);
    return await fetch(`http://127.0.0.1:${this.port}${path}`, {
      ...init,
      headers,
      client: this.client,
    });
  }

  key(text: string, gatewayId: string, change: Partial<TenantKey> = {}): TenantKey {
    return {
      hash: hash("sha256", text, "hex"),
      tenantId: `${gatewayId}.dev`,
      grantId: `grant-${text}`,
      applicationId: `application-${text}`,
      credentialId: `${gatewayId}-dev-1`,
      enabled: true,
      expiresAt: null,
      ...change,
    };
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Drains the cell; resolves with its exit code. */
  async stop(): Promise<number> {
    await this.tell({ type: "drain" });
    const { code } = await this.#process.status;
    await this.#close();
    return code;
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#close();
  }

  async #close(): Promise<void> {
    await this.#read;
    // The pipe of a process that has ended cannot be closed in order.
    await this.#input.close().catch(() => {});
    this.client.close();
    this.broker.close();
  }

  async #readLines(): Promise<void> {
    const lines = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream());
    for await (const line of lines) {
      this.told.push(CellToSupervisor.parse(JSON.parse(line)));
    }
  }
}

async function compiled(code: string): Promise<string> {
  if (!/^[\w-]+\.tsx?$/.test(code)) return code;
  const result = await build({
    entryPoints: [new URL(code, FIXTURES).pathname],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
    supported: { "dynamic-import": false },
  });
  return result.outputFiles[0]!.text;
}
