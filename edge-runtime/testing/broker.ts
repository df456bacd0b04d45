/**
 * The counterpart of a cell under the control of a test: it speaks the real frames over a real unix socket, and a test
 * says what it answers. It is not the product's broker.
 */
import { ProblemError } from "@imprun/contracts/problem";
import {
  type BrokerMessage,
  CellToBroker,
  EventResult,
  RolloutResult,
  type TenantDeployment,
  type TenantKey,
} from "@imprun/contracts/runtime/frames";
import { deserialize, type Document, serialize } from "bson";
import { until } from "@imprun/testing/until";
import { z } from "zod";
import { Connection, type IncomingRequest, type OutgoingMessage } from "../transport/connection.ts";

const FromCell = z.discriminatedUnion("type", [
  CellToBroker.hello,
  CellToBroker.load,
  CellToBroker.key,
  CellToBroker.logs,
  CellToBroker.release,
  CellToBroker.database,
  CellToBroker.fetch,
  CellToBroker.send,
  CellToBroker.breached,
  CellToBroker.counts,
  CellToBroker.leaving,
]);
export type EgressRequest = z.infer<typeof CellToBroker.fetch>;
export type CellLogEntry = z.infer<typeof CellToBroker.logs>["entries"][number];

export interface TestBrokerAnswers {
  /** The server's answer to a MongoDB command. */
  database?(command: Document, tenantId: string): Document | Promise<Document>;
  /** Puts messages into a queue; their contents are BSON documents, one behind the other. */
  send?(request: z.infer<typeof CellToBroker.send>, contents: Uint8Array): string[];
  fetch?(request: EgressRequest, incoming: IncomingRequest): Promise<OutgoingMessage>;
}

export class TestBroker {
  readonly modules = new Map<string, { name: string; module: string }>();
  readonly logs: CellLogEntry[] = [];
  readonly counts: z.infer<typeof CellToBroker.counts>[] = [];
  readonly tenants = new Map<string, TenantDeployment>();
  readonly keys: TenantKey[] = [];
  /** Keys that are in the database, but of which no notice has come. */
  readonly unannounced: TenantKey[] = [];
  readonly connected = Promise.withResolvers<void>();
  /** The cell is about to end. */
  readonly leaving = Promise.withResolvers<void>();
  answers: TestBrokerAnswers = {};
  #connection: Connection | null = null;
  readonly #listener: Deno.Listener;

  constructor(readonly socketPath: string) {
    this.#listener = Deno.listen({ transport: "unix", path: socketPath });
    this.#accept();
  }

  async #accept(): Promise<void> {
    for await (const socket of this.#listener) {
      this.#connection = new Connection(socket, "broker", {
        notice: ({ header }) => this.#notice(header),
        request: (request) => this.#request(request),
        fault: (error) => console.error("test broker", error),
        closed: () => {},
      });
    }
  }

  #notice(header: unknown): void {
    const notice = FromCell.parse(header);
    if (notice.type === "counts") this.counts.push(notice);
    if (notice.type !== "hello") return;
    this.sync();
    this.connected.resolve();
  }

  async #request(incoming: IncomingRequest): Promise<OutgoingMessage> {
    const request = FromCell.parse(incoming.header);
    switch (request.type) {
      case "logs":
        this.logs.push(...request.entries);
        return { header: {} };
      case "leaving":
        this.leaving.resolve();
        return { header: {} };
      case "load": {
        const modules = request.versionIds.map((versionId) => {
          const found = this.modules.get(versionId);
          if (!found) throw new ProblemError("not_found", `There is no version ${versionId}`);
          return { versionId, ...found, semver: "1.0.0", sourceMap: "" };
        });
        return { header: { modules } };
      }
      case "key": {
        const key = this.unannounced.find(({ hash }) => hash === request.hash) ?? null;
        return { header: { key } };
      }
      case "database": {
        if (!this.answers.database) throw new ProblemError("forbidden", "No database here");
        const command = deserialize(incoming.body);
        const answer = await this.answers.database(command, request.tenantId);
        return { header: {}, body: serialize(answer) };
      }
      case "fetch":
        if (!this.answers.fetch) throw new ProblemError("forbidden", "No egress here");
        return await this.answers.fetch(request, incoming);
      case "send":
        if (!this.answers.send) throw new ProblemError("forbidden", "No queues here");
        return { header: { ids: this.answers.send(request, incoming.body) } };
      default:
        throw new ProblemError("invalid_request");
    }
  }

  /** Waits for a line of the cell's logs; one that came before counts too. */
  async logged(matches: (entry: CellLogEntry) => boolean): Promise<CellLogEntry> {
    return await until(() => Promise.resolve(this.logs.find(matches)));
  }

  sync(): void {
    const tenants = [...this.tenants.values()];
    this.#connection?.notify({ type: "sync", tenants, keys: this.keys });
  }

  putKeys(put: TenantKey[], remove: string[] = []): void {
    this.#connection!.notify({ type: "keys", put, remove });
  }

  async prepare(deployment: TenantDeployment, changed: string[]): Promise<RolloutResult> {
    const header = { type: "prepare", deployment, changed, proposalId: crypto.randomUUID() };
    return RolloutResult.parse((await this.#connection!.request({ header })).header);
  }

  async deploy(deployment: TenantDeployment): Promise<RolloutResult> {
    this.tenants.set(deployment.tenantId, deployment);
    const header = { type: "deploy", deployment };
    return RolloutResult.parse((await this.#connection!.request({ header })).header);
  }

  async event(
    request: Omit<Extract<BrokerMessage, { type: "event" }>, "type" | "requestId">,
    body?: Uint8Array,
  ): Promise<EventResult> {
    const header = { type: "event", requestId: crypto.randomUUID(), ...request };
    const message = body ? { header, body } : { header };
    return EventResult.parse((await this.#connection!.request(message)).header);
  }

  remove(tenantId: string): void {
    this.tenants.delete(tenantId);
    this.#connection!.notify({ type: "remove", tenantId });
  }

  disconnect(): void {
    this.#connection?.close();
  }

  close(): void {
    this.disconnect();
    this.#listener.close();
  }
}
