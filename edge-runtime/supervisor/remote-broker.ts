/** The broker, when it is a process of its own: a connection that is made again as often as it is lost. */
import { BrokerToSupervisor, type SupervisorMessage } from "@imprun/contracts/runtime/apart";
import { ProblemError } from "@imprun/contracts/problem";
import type { BrokerLink, LogMessage, SupervisorLink } from "../link.ts";
import { report } from "../report.ts";
import { Connection, type IncomingRequest, type Message } from "../transport/connection.ts";

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

export interface RemoteBrokerHandlers extends SupervisorLink {
  /** The broker is gone, and with it every cell's connection to it. */
  gone(): void;
}

export class RemoteBroker implements BrokerLink {
  /** Null while there is none. */
  #connection: Connection | null = null;
  #there = Promise.withResolvers<Connection>();
  #address: string | null = null;
  #handlers: RemoteBrokerHandlers | null = null;
  #isEnding = false;

  constructor(private readonly path: string) {}

  /** Begins to look for a broker. */
  attach(handlers: RemoteBrokerHandlers): void {
    this.#handlers = handlers;
    this.#attach();
  }

  async there(): Promise<void> {
    await this.#there.promise;
  }

  async announce(address: string): Promise<void> {
    this.#address = address;
    await this.#ask({ type: "announce", address });
  }

  crasher(tenantId: string): void {
    this.#ask({ type: "crasher", tenantId })
      .catch((error) => report(`The broker does not suspend ${tenantId}`, error));
  }

  async takeLogs(message: LogMessage): Promise<void> {
    await this.#ask(message);
  }

  /** The cells are about to end; a broker that is told to end as well waits for them. */
  ending(): void {
    this.#isEnding = true;
    const message: SupervisorMessage = { type: "ending" };
    this.#connection?.notify(message);
  }

  /** Asks the broker, and the next one when it goes before it has answered. */
  async #ask(message: SupervisorMessage): Promise<void> {
    while (true) {
      const connection = await this.#there.promise;
      try {
        await connection.request({ header: message });
        return;
      } catch (error) {
        if (!connection.isClosed) throw error;
      }
    }
  }

  async #attach(): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS, isReported = false;; isReported = true) {
      try {
        const connection = await this.#connect();
        if (connection.isClosed) throw new Error("It has gone again");
        if (isReported) report("The broker is there");
        this.#connection = connection;
        this.#there.resolve(connection);
        return;
      } catch (error) {
        if (!isReported) report(`Waiting for the broker at ${this.path}`, error);
      }
      await new Promise((next) => setTimeout(next, waitMs));
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  }

  /** A connection to a broker that takes this supervisor. */
  async #connect(): Promise<Connection> {
    const socket = await Deno.connect({ transport: "unix", path: this.path });
    const connection: Connection = new Connection(socket, "supervisor", {
      notice: (message) => this.#notice(message),
      request: (request) => this.#request(request),
      fault: (error) => report("A message of the broker could not be handled", error),
      closed: () => this.#closed(connection),
    });
    try {
      await this.#greet(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  async #greet(connection: Connection): Promise<void> {
    const greetings: SupervisorMessage[] = [{ type: "attach" }];
    if (this.#address !== null) greetings.push({ type: "announce", address: this.#address });
    for (const header of greetings) await connection.request({ header });
  }

  #closed(connection: Connection): void {
    if (connection !== this.#connection) return;
    this.#connection = null;
    this.#there = Promise.withResolvers();
    if (this.#isEnding) return;
    report("The broker is gone; warm tenants are answered until another one is there");
    this.#handlers!.gone();
    this.#attach();
  }

  #notice({ header }: Message): void {
    const message = BrokerToSupervisor.lost.parse(header);
    this.#handlers!.cellLost(message.cellId);
  }

  async #request({ header }: IncomingRequest): Promise<{ header: object }> {
    if (!BrokerToSupervisor.metrics.safeParse(header).success) {
      throw new ProblemError("invalid_request", "The supervisor does not know this message");
    }
    return { header: { metrics: await this.#handlers!.metrics() } };
  }
}
