/** The broker's counterpart under the control of a test: it speaks the real frames as a cell does, and runs no code. */
import {
  BrokerToCell,
  type CellMessage,
  type FunctionModule,
  type RolloutResult,
  type TenantDeployment,
  type TenantKey,
} from "@imprun/contracts/runtime/frames";
import { until } from "@imprun/testing/until";
import { deserialize, type Document, serialize } from "bson";
import { z } from "zod";
import { Connection } from "../transport/connection.ts";

const FromBroker = z.discriminatedUnion("type", [
  BrokerToCell.sync,
  BrokerToCell.prepare,
  BrokerToCell.deploy,
  BrokerToCell.remove,
  BrokerToCell.keys,
]);
type FromBroker = z.infer<typeof FromBroker>;

export class CellPeer {
  readonly tenants = new Map<string, TenantDeployment>();
  readonly keys = new Map<string, TenantKey>();
  readonly received: FromBroker[] = [];
  readonly closed = Promise.withResolvers<void>();
  /** What this cell answers to a `prepare`. */
  prepared: RolloutResult = { ok: true, failure: null, booted: true };
  readonly #connection: Connection;

  private constructor(socket: Deno.Conn) {
    this.#connection = new Connection(socket, "cell", {
      notice: ({ header }) => this.#take(FromBroker.parse(header)),
      request: ({ header }) => {
        const message = FromBroker.parse(header);
        this.#take(message);
        return { header: message.type === "prepare" ? this.prepared : DEPLOYED };
      },
      fault: (error) => {
        throw error;
      },
      closed: () => this.closed.resolve(),
    });
  }

  /** Connects and waits for the first sync. */
  static async connect(path: string, cellId = "test"): Promise<CellPeer> {
    const peer = new CellPeer(await Deno.connect({ transport: "unix", path }));
    peer.notify({ type: "hello", cellId, pid: Deno.pid });
    await peer.until(() => peer.received.length > 0);
    return peer;
  }

  /** Resolves when the broker has written the lines. */
  async log(message: Extract<CellMessage, { type: "logs" }>): Promise<void> {
    await this.#connection.request({ header: message });
  }

  notify(message: CellMessage): void {
    this.#connection.notify(message);
  }

  /** Waits until what has been received fulfils the condition. */
  async until(condition: () => boolean): Promise<void> {
    await until(() => Promise.resolve(condition() || null));
  }

  async load(tenantId: string, versionIds: string[]): Promise<FunctionModule[]> {
    const header: CellMessage = { type: "load", tenantId, versionIds };
    const reply = await this.#connection.request({ header });
    return (reply.header as { modules: FunctionModule[] }).modules;
  }

  /** Runs one database command, as BSON both ways. */
  async database(tenantId: string, command: Document): Promise<Document> {
    const header: CellMessage = { type: "database", tenantId, requestId: "r1", scope: 1 };
    const reply = await this.#connection.request({ header, body: serialize(command) });
    return deserialize(reply.body, { promoteLongs: false });
  }

  close(): void {
    this.#connection.close();
  }

  #take(message: FromBroker): void {
    this.received.push(message);
    switch (message.type) {
      case "sync":
        this.tenants.clear();
        for (const tenant of message.tenants) this.tenants.set(tenant.tenantId, tenant);
        for (const key of message.keys) this.keys.set(key.hash, key);
        break;
      case "deploy":
        this.tenants.set(message.deployment.tenantId, message.deployment);
        break;
      case "remove":
        this.tenants.delete(message.tenantId);
        break;
      case "keys":
        for (const key of message.put) this.keys.set(key.hash, key);
        for (const hash of message.remove) this.keys.delete(hash);
    }
  }
}

const DEPLOYED: RolloutResult = { ok: true, failure: null, booted: false };
