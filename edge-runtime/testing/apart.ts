/** Broker and supervisor as processes of their own, each with its own permissions, for tests. */
import { type BrokerConfig, BrokerReady, SupervisorConfig } from "@imprun/contracts/processes";
import { type Child, startChild } from "@imprun/processes/child";
import { temporaryDirectory } from "@imprun/testing/directory";
import { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";
import { brokerFlags, supervisorFlags } from "../flags.ts";

const BROKER = new URL("../broker/main.ts", import.meta.url).pathname;
const SUPERVISOR = new URL("../supervisor/main.ts", import.meta.url).pathname;

/** A broker as a process of its own. */
export class BrokerProcess {
  private constructor(
    private readonly child: Child<unknown>,
    readonly log: readonly string[],
  ) {}

  static async start(mongodbUri: string, config: BrokerConfig): Promise<BrokerProcess> {
    const log: string[] = [];
    const child = await startChild({
      name: "The broker",
      script: BROKER,
      flags: brokerFlags(config),
      arguments: [JSON.stringify(config)],
      env: { IMPRUN_MONGODB_URI: mongodbUri },
      ready: BrokerReady,
      log: (line) => log.push(line),
    });
    return new BrokerProcess(child, log);
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Waits until a line of the log matches. */
  async logged(pattern: RegExp): Promise<void> {
    await until(() => Promise.resolve(this.log.find((line) => pattern.test(line))));
  }

  /** Sends a signal, and waits for the end. */
  async end(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    Deno.kill(this.pid, signal);
    return await this.child.exited;
  }
}

/** The two halves of one runtime, of which each can be started again. */
export class Apart {
  readonly socketDirectory = temporaryDirectory();
  /** Of the supervisor that was started last. */
  log: string[] = [];
  #broker: BrokerProcess | null = null;
  #supervisor: TestRuntime | null = null;

  constructor(private readonly mongodbUri: string, private readonly cells: number) {}

  get broker(): BrokerProcess {
    return this.#broker!;
  }

  get supervisor(): TestRuntime {
    return this.#supervisor!;
  }

  async startBroker(): Promise<void> {
    const { socketDirectory } = this;
    this.#broker = await BrokerProcess.start(this.mongodbUri, {
      environment: "dev",
      socketDirectory,
    });
  }

  /** Starts a supervisor, at the port of the one before. Resolves when its cells are ready, so when there is a broker. */
  async startSupervisor(): Promise<void> {
    const config = SupervisorConfig.parse({
      environment: "dev",
      hostname: "127.0.0.1",
      port: this.#supervisor?.ready.port ?? 0,
      domain: "localhost",
      socketDirectory: this.socketDirectory,
      cells: this.cells,
    });
    const program = { name: "The supervisor", script: SUPERVISOR, flags: supervisorFlags(config) };
    this.log = [];
    this.#supervisor = await TestRuntime.startWith(
      JSON.stringify(config),
      null,
      program,
      this.log,
    );
  }

  /** Ends both, the supervisor first. */
  async stop(): Promise<void> {
    await this.supervisor.stop();
    await this.broker.end("SIGTERM");
  }
}
