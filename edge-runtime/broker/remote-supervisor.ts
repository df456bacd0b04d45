/** The supervisor, when it is a process of its own: it connects to a socket that cells have no permission for. */
import { SupervisorMetrics, SupervisorToBroker } from "@imprun/contracts/runtime/apart";
import { ProblemError } from "@imprun/contracts/problem";
import { z } from "zod";
import type { SupervisorLink } from "../link.ts";
import type { Metric } from "../metrics/exposition.ts";
import { report } from "../report.ts";
import { acceptAll } from "../transport/accept.ts";
import { Connection, type IncomingRequest } from "../transport/connection.ts";
import { listenAt } from "../transport/unix-socket.ts";
import type { Broker } from "./broker.ts";

/** A supervisor that hangs must not keep `/metrics` waiting. */
const METRICS_WAIT_MS = 1_000;
/** Whoever stops both processes tells the second one within this. */
const BOTH_WAIT_MS = 1_000;
/** Cells have 8 s to come to their end. */
const CELLS_WAIT_MS = 8_000;

const Request = z.discriminatedUnion("type", [
  SupervisorToBroker.attach,
  SupervisorToBroker.announce,
  SupervisorToBroker.crasher,
  SupervisorToBroker.logs,
]);

export class RemoteSupervisor implements SupervisorLink {
  #broker: Broker | null = null;
  #listener: Deno.UnixListener | null = null;
  /** Null while there is none. */
  #connection: Connection | null = null;
  #ending = Promise.withResolvers<void>();
  #left = Promise.withResolvers<void>();

  /** Listens at `path` for one supervisor at a time. Throws when another process listens there. */
  async listen(path: string, broker: Broker): Promise<void> {
    this.#broker = broker;
    this.#listener = await listenAt(path);
    acceptAll(this.#listener, (socket) => this.#accept(socket));
  }

  cellLost(cellId: string): void {
    this.#connection?.notify({ type: "lost", cellId });
    this.#withdrawIfAlone();
  }

  async metrics(): Promise<Metric[]> {
    if (this.#connection === null) return [];
    const wait = AbortSignal.timeout(METRICS_WAIT_MS);
    try {
      const reply = await this.#connection.request({ header: { type: "metrics" } }, wait);
      return SupervisorMetrics.parse(reply.header).metrics;
    } catch (error) {
      report("The supervisor does not say what it has counted", error);
      return [];
    }
  }

  /** Resolves when a supervisor that is about to end as well has done so, or takes too long for it. */
  async ended(): Promise<void> {
    if (this.#connection === null) return;
    const left = Promise.race([this.#left.promise, pause(CELLS_WAIT_MS)]);
    const isEnding = this.#ending.promise.then(() => true);
    if (await Promise.race([isEnding, pause(BOTH_WAIT_MS)])) await left;
  }

  /** Ends the connection, so that the supervisor looks for the next broker. */
  close(): void {
    this.#listener?.close();
    const connection = this.#connection;
    this.#connection = null;
    connection?.close();
  }

  #accept(socket: Deno.Conn): void {
    const connection: Connection = new Connection(socket, "broker", {
      notice: ({ header }) => {
        SupervisorToBroker.ending.parse(header);
        this.#onlyAttached(connection);
        report("The supervisor and its cells are about to end");
        this.#ending.resolve();
      },
      request: (request) => this.#answer(connection, request),
      fault: (error) => report("A message of the supervisor could not be handled", error),
      closed: (error) => this.#closed(connection, error),
    });
  }

  async #answer(
    connection: Connection,
    { header }: IncomingRequest,
  ): Promise<{ header: object }> {
    const parsed = Request.safeParse(header);
    if (!parsed.success) {
      throw new ProblemError("invalid_request", "The broker does not know this message");
    }
    const message = parsed.data;
    if (message.type === "attach") this.#attach(connection);
    this.#onlyAttached(connection);
    switch (message.type) {
      case "announce":
        await this.#broker!.announce(message.address);
        break;
      case "crasher":
        this.#broker!.crasher(message.tenantId);
        break;
      case "logs":
        await this.#broker!.takeLogs(message);
    }
    return { header: {} };
  }

  #attach(connection: Connection): void {
    if (this.#connection !== null) {
      throw new ProblemError("conflict", "There is a supervisor already");
    }
    this.#connection = connection;
    this.#ending = Promise.withResolvers();
    this.#left = Promise.withResolvers();
  }

  #onlyAttached(connection: Connection): void {
    if (connection === this.#connection) return;
    throw new ProblemError("forbidden", "This connection is not the supervisor's");
  }

  #closed(connection: Connection, error: Error | null): void {
    if (error !== null) report("The connection to a supervisor broke", error);
    if (connection !== this.#connection) return;
    this.#connection = null;
    this.#left.resolve();
    report("The supervisor is gone");
    this.#withdrawIfAlone();
  }

  /** A broker for which nobody serves does not count: publishes need not wait for it. */
  #withdrawIfAlone(): void {
    if (this.#connection === null && this.#broker?.hasCells === false) this.#broker.withdraw();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
