/** Heartbeats: this instance is alive and its cells are reached at this address. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { InstanceDocument } from "@imprun/contracts/documents/published";
import { HEARTBEAT_MS, INSTANCE_LIVE_MS } from "@imprun/contracts/limits";
import type { Collection, MongoClient } from "mongodb";
import { report } from "../../report.ts";

export class Heartbeat {
  readonly #collection: Collection<InstanceDocument>;
  readonly #startedAt = new Date();
  #timer: ReturnType<typeof setInterval> | undefined;
  #beating: Promise<void> = Promise.resolve();
  #isAway = false;

  constructor(
    client: MongoClient,
    private readonly instance: Pick<InstanceDocument, "_id" | "environment" | "address">,
  ) {
    const { database, name } = COLLECTIONS.instances;
    this.#collection = client.db(database).collection(name);
  }

  /** Writes the first heartbeat and goes on. Throws when the first cannot be written. */
  async start(): Promise<void> {
    await this.#write();
    this.#timer = setInterval(() => this.#beating = this.#beat(), HEARTBEAT_MS);
  }

  /** The instances of this environment whose heartbeat is fresh. */
  async liveInstances(): Promise<string[]> {
    const documents = await this.#collection.find({
      environment: this.instance.environment,
      heartbeatAt: { $gt: new Date(Date.now() - INSTANCE_LIVE_MS) },
    }, { projection: { _id: 1 } }).toArray();
    return documents.map((document) => document._id);
  }

  /** Writes no more; the instance stays in the list for whoever goes on. */
  pause(): void {
    clearInterval(this.#timer);
  }

  /** Stops, and takes the instance from the list. */
  async stop(): Promise<void> {
    this.pause();
    await this.#beating;
    await this.#collection.deleteOne({ _id: this.instance._id });
  }

  async #beat(): Promise<void> {
    try {
      await this.#write();
      if (this.#isAway) report("Heartbeats reach MongoDB again");
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway) report("MongoDB does not take the heartbeat", error);
      this.#isAway = true;
    }
  }

  async #write(): Promise<void> {
    const { _id } = this.instance;
    await this.#collection.replaceOne({ _id }, {
      ...this.instance,
      startedAt: this.#startedAt,
      heartbeatAt: new Date(),
    }, { upsert: true });
  }
}
