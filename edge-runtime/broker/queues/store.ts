/** The messages of queues in the database. A delivery holds its messages by its id, until their time is over. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { MessageDocument } from "@imprun/contracts/documents/events";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import type { Environment } from "@imprun/contracts/names";
import { Binary, type Collection, type MongoClient, ObjectId } from "mongodb";

export interface QueueAddress {
  readonly tenantId: string;
  readonly queue: string;
}

/** A message on its way to a function. */
export interface Claimed {
  readonly _id: string;
  readonly content: Uint8Array;
  readonly sentAt: Date;
  readonly attempts: number;
}

export interface Retry {
  readonly _id: string;
  readonly availableAt: Date;
  readonly attempts: number;
}

/** Pairs of queues that have something to deliver, at most so many messages are looked at. */
const DUE_MESSAGES = 5_000;

export class QueueStore {
  readonly #messages: Collection<MessageDocument>;

  constructor(client: MongoClient, private readonly environment: Environment) {
    const { database, name } = COLLECTIONS.messages;
    this.#messages = client.db(database).collection(name);
  }

  /** Waiting and dead ones, counted up to the limit. */
  count(address: QueueAddress): Promise<number> {
    return this.#messages.countDocuments({ ...address }, { limit: TRIGGER_LIMITS.queueMessages });
  }

  /** Keeps messages; resolves with their ids when they are written. */
  async add(
    address: QueueAddress,
    contents: readonly Uint8Array[],
    delaysSeconds: readonly number[],
  ): Promise<string[]> {
    const now = Date.now();
    const documents = contents.map((content, index): MessageDocument => ({
      _id: new ObjectId().toHexString(),
      ...address,
      environment: this.environment,
      state: "waiting",
      content: new Binary(content),
      sentAt: new Date(now),
      availableAt: new Date(now + delaysSeconds[index]! * 1_000),
      attempts: 0,
      delivery: null,
      error: null,
      expiresAt: new Date(now + TRIGGER_LIMITS.messageKeptSeconds * 1_000),
    }));
    await this.#messages.insertMany(documents);
    return documents.map(({ _id }) => _id);
  }

  /** Takes messages that are due, the longest due first, and hides them from others until `hiddenUntil`. */
  async claim(
    address: QueueAddress,
    most: number,
    delivery: string,
    hiddenUntil: Date,
  ): Promise<Claimed[]> {
    const due = { ...address, state: "waiting" as const, availableAt: { $lte: new Date() } };
    const ids = await this.#messages.find(due, { projection: { _id: 1 } })
      .sort({ availableAt: 1 }).limit(most).toArray();
    if (ids.length === 0) return [];
    await this.#messages.updateMany({ ...due, _id: { $in: ids.map(({ _id }) => _id) } }, {
      $set: { availableAt: hiddenUntil, delivery },
      $inc: { attempts: 1 },
    });
    const claimed = await this.#messages.find({ delivery }).sort({ _id: 1 }).toArray();
    return claimed.map(({ _id, content, sentAt, attempts }) => ({
      _id,
      content: (content as Binary).buffer,
      sentAt,
      attempts,
    }));
  }

  /** Hides the messages of a delivery for longer. */
  async hide(delivery: string, hiddenUntil: Date): Promise<void> {
    await this.#messages.updateMany({ delivery }, { $set: { availableAt: hiddenUntil } });
  }

  async remove(delivery: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#messages.deleteMany({ _id: { $in: [...ids] }, delivery });
  }

  async retry(delivery: string, retries: readonly Retry[], error: string | null): Promise<void> {
    if (retries.length === 0) return;
    await this.#messages.bulkWrite(retries.map(({ _id, availableAt, attempts }) => ({
      updateOne: {
        filter: { _id, delivery },
        update: { $set: { availableAt, attempts, delivery: null, error } },
      },
    })));
  }

  /** Puts messages aside: nobody gets them until they are revived. */
  async bury(delivery: string, ids: readonly string[], error: string | null): Promise<void> {
    if (ids.length === 0) return;
    const expiresAt = new Date(Date.now() + TRIGGER_LIMITS.deadLetterKeptSeconds * 1_000);
    await this.#messages.updateMany({ _id: { $in: [...ids] }, delivery }, {
      $set: { state: "dead", delivery: null, error, expiresAt },
    });
  }

  /** The queues of the environment that have something to deliver now. */
  async due(): Promise<QueueAddress[]> {
    const pairs = await this.#messages.aggregate<{ _id: QueueAddress }>([
      {
        $match: {
          environment: this.environment,
          state: "waiting",
          availableAt: { $lte: new Date() },
        },
      },
      { $limit: DUE_MESSAGES },
      { $group: { _id: { tenantId: "$tenantId", queue: "$queue" } } },
    ]).toArray();
    return pairs.map(({ _id }) => _id);
  }
}
