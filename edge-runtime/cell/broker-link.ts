/**
 * The cell's connection to its broker. It is opened once, before the permissions are dropped; a cell cannot open it
 * again. Without it, warm tenants go on answering until the supervisor replaces the cell.
 */
import {
  BrokerToCell,
  type CellMessage,
  FunctionModule,
  KeyReply,
  type TenantKey,
} from "@imprun/contracts/runtime/frames";
import { ProblemError } from "@imprun/contracts/problem";
import { z } from "zod";
import {
  Connection,
  type IncomingRequest,
  type Message,
  type OutgoingMessage,
  type Pending,
} from "../transport/connection.ts";
import type { Events } from "./events/events.ts";
import type { LogMessage, LogSpool } from "./log-spool.ts";
import type { Keys } from "./tenants/keys.ts";
import type { Tenants } from "./tenants/tenants.ts";

const BrokerNotice = z.discriminatedUnion("type", [
  BrokerToCell.sync,
  BrokerToCell.remove,
  BrokerToCell.keys,
  BrokerToCell.suspend,
]);
const BrokerRequest = z.discriminatedUnion("type", [
  BrokerToCell.prepare,
  BrokerToCell.deploy,
  BrokerToCell.event,
]);
const MetricsReply = z.object({ text: z.string() });
/** The broker is too far behind to take more of what can wait. */
const MOST_QUEUED_BYTES = 8 * 1024 * 1024;
const LoadReply = z.object({ modules: z.array(FunctionModule) });

export interface BrokerTargets {
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly events: Events;
  fault(error: unknown): void;
}

export class BrokerLink {
  readonly #connection: Connection;
  readonly #synced = Promise.withResolvers<void>();
  #targets: BrokerTargets | null = null;
  #early: Message[] = [];
  readonly #openLogs = new Set<Promise<void>>();
  #isLeft = false;
  readonly #openEvents = new Set<Promise<unknown>>();

  constructor(
    socket: Deno.Conn,
    private readonly spool: LogSpool,
    private readonly report: (text: string) => void,
  ) {
    this.#connection = new Connection(socket, "cell", {
      notice: (message) => this.#notice(message),
      request: (request) => this.#request(request),
      fault: (error) => this.report(`Broker connection: ${String(error)}`),
      closed: (error) => {
        const reason = error ? `: ${error.message}` : "";
        if (!this.#isLeft) this.report(`The broker's connection is closed${reason}`);
        this.#synced.reject(new Error("The broker closed the connection"));
      },
    });
  }

  get isOpen(): boolean {
    return !this.#connection.isClosed;
  }

  /** Says hello and resolves when the first sync is applied. Rejects when the broker goes before. */
  async start(targets: BrokerTargets, cellId: string): Promise<void> {
    this.#targets = targets;
    this.notify({ type: "hello", cellId, pid: Deno.pid });
    for (const message of this.#early.splice(0)) this.#notice(message);
    await this.#synced.promise;
  }

  /** False when the broker is away or too far behind to take more. */
  notify(message: CellMessage): boolean {
    if (!this.isOpen) return false;
    if (this.#connection.queuedBytes > MOST_QUEUED_BYTES) return false;
    this.#connection.notify(message);
    return true;
  }

  /**
   * Hands log lines over; resolves when they are written, or lost. What the broker has not written when its connection ends
   * is kept in a file for the next one, which may have some lines twice then. Null when the broker is too far behind, or
   * the file is full.
   */
  log(message: LogMessage): Promise<void> | null {
    if (!this.isOpen) return this.spool.keep(message) ? Promise.resolve() : null;
    if (this.#connection.queuedBytes > MOST_QUEUED_BYTES) return null;
    const lines = message.entries.length;
    const logged = this.begin({ header: message }).reply.then(() => {}, (error) => {
      if (this.isOpen) this.report(`The broker did not take ${lines} log lines: ${String(error)}`);
      else if (!this.spool.keep(message)) this.report(`${lines} log lines are lost`);
    }).finally(() => this.#openLogs.delete(logged));
    this.#openLogs.add(logged);
    return logged;
  }

  /** Resolves when all log lines are written. */
  async logged(): Promise<void> {
    await Promise.all(this.#openLogs);
  }

  /** For what must not be dropped: something waits in the broker for its end. */
  release(message: CellMessage): void {
    this.#connection.notify(message);
  }

  /** Throws `runtime_unavailable` when the broker is away; see Connection. */
  begin(message: OutgoingMessage): Pending {
    return this.#connection.begin(message);
  }

  /** From the moment this resolves no events come any more, and those that came are over. */
  async leave(): Promise<void> {
    const header: CellMessage = { type: "leaving" };
    if (this.isOpen) {
      await this.begin({ header }).reply.catch((error) => {
        if (this.isOpen) throw error;
      });
    }
    await Promise.allSettled(this.#openEvents);
    // Their answers are sent in this turn.
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** The compiled modules of versions that the tenant deploys. */
  async load(tenantId: string, versionIds: string[]): Promise<FunctionModule[]> {
    const header: CellMessage = { type: "load", tenantId, versionIds };
    const reply = await this.begin({ header }).reply;
    const { modules } = LoadReply.parse(reply.header);
    return modules;
  }

  /** The metrics of all cells. */
  async metrics(): Promise<string> {
    const header: CellMessage = { type: "metrics" };
    return MetricsReply.parse((await this.begin({ header }).reply).header).text;
  }

  /** A key that the broker finds in the database; null when there is none. */
  async findKey(hash: string): Promise<TenantKey | null> {
    const header: CellMessage = { type: "key", hash };
    return KeyReply.parse((await this.begin({ header }).reply).header).key;
  }

  close(): void {
    this.#isLeft = true;
    this.#connection.close();
  }

  #notice(message: Message): void {
    if (!this.#targets) {
      this.#early.push(message);
      return;
    }
    const { tenants, keys } = this.#targets;
    const notice = BrokerNotice.parse(message.header);
    switch (notice.type) {
      case "sync":
        keys.replaceAll(notice.keys);
        tenants.sync(notice.tenants);
        for (const suspension of notice.suspensions) tenants.suspend(suspension);
        this.#synced.resolve();
        return;
      case "remove":
        return tenants.remove(notice.tenantId);
      case "keys":
        return keys.change(notice.put, notice.remove);
      case "suspend":
        return tenants.suspend(notice.suspension);
    }
  }

  async #request({ header, body, signal }: IncomingRequest): Promise<OutgoingMessage> {
    if (!this.#targets) throw new ProblemError("runtime_unavailable", "The cell is starting");
    const { tenants, events } = this.#targets;
    const request = BrokerRequest.parse(header);
    switch (request.type) {
      case "prepare":
        return { header: await tenants.prepare(request.deployment, request.changed) };
      case "deploy":
        return { header: await tenants.deploy(request.deployment) };
      case "event":
        return { header: await this.#event(events.run(request, body, signal)) };
    }
  }

  async #event<T>(running: Promise<T>): Promise<T> {
    this.#openEvents.add(running);
    try {
      return await running;
    } finally {
      this.#openEvents.delete(running);
    }
  }
}
