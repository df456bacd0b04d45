/** Acks: how control learns what this instance did with a tenant. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { AckDocument } from "@imprun/contracts/documents/published";
import type { Environment } from "@imprun/contracts/names";
import type { Collection, MongoClient } from "mongodb";
import { report } from "../../report.ts";

export type Ack = Omit<AckDocument, "_id" | "instance" | "environment" | "at">;

export class Acks {
  readonly #collection: Collection<AckDocument>;
  /** The newest ack of each tenant that is not written yet. */
  readonly #pending = new Map<string, AckDocument>();
  readonly #writing = new Set<string>();

  constructor(
    client: MongoClient,
    private readonly instance: string,
    private readonly environment: Environment,
  ) {
    const { database, name } = COLLECTIONS.acks;
    this.#collection = client.db(database).collection(name);
  }

  /** Writes soon; while MongoDB is away only the newest ack of a tenant is kept, and `retry` writes it. */
  write(ack: Ack): void {
    this.#pending.set(ack.tenantId, {
      _id: `${this.instance}:${ack.tenantId}`,
      instance: this.instance,
      environment: this.environment,
      at: new Date(),
      ...ack,
    });
    this.#drain(ack.tenantId);
  }

  /** Writes what could not be written before. */
  retry(): void {
    for (const tenantId of this.#pending.keys()) this.#drain(tenantId);
  }

  /** Removes the acks of this instance, and of instances that are no more. */
  async sweep(liveInstances: readonly string[]): Promise<void> {
    await this.#collection.deleteMany({
      environment: this.environment,
      instance: { $nin: [...liveInstances] },
    });
  }

  async #drain(tenantId: string): Promise<void> {
    if (this.#writing.has(tenantId)) return;
    this.#writing.add(tenantId);
    try {
      for (let ack; (ack = this.#pending.get(tenantId)) !== undefined;) {
        await this.#collection.replaceOne({ _id: ack._id }, ack, { upsert: true });
        if (this.#pending.get(tenantId) === ack) this.#pending.delete(tenantId);
      }
    } catch (error) {
      report(`An ack of ${tenantId} could not be written yet`, error);
    } finally {
      this.#writing.delete(tenantId);
    }
  }
}
