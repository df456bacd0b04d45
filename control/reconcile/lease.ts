/**
 * The fenced lock of a gateway or an environment. Taking it raises the fence, and every write of the holder asks for the
 * fence it took: whoever was paused until somebody else took over writes nothing.
 */
import type { EnvironmentDocument, GatewayDocument } from "@imprun/contracts/documents/system";
import type { Collection, Filter, UpdateFilter } from "mongodb";

export type Reconciled = GatewayDocument | EnvironmentDocument;

/** A lock that is older than this may be taken over. */
export const LEASE_MS = 60_000;
const EPOCH = new Date(0);
/** When nothing is to be done before somebody changes the document. */
export const NEVER = new Date("9999-12-31T00:00:00Z");

/** The lock was taken over; the work goes on elsewhere. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Reads the clock, in milliseconds since 1970. */
export type Clock = () => number;

export class Lease<T extends Reconciled> {
  readonly #collection: Collection<T>;
  readonly #clock: Clock;
  /** What `dueAt` was set to when the lock was taken; another value means that somebody asks for attention. */
  readonly #takenDueAt: Date;
  #until: number;
  document: T;

  private constructor(collection: Collection<T>, document: T, clock: Clock) {
    this.#collection = collection;
    this.#clock = clock;
    this.document = document;
    this.#takenDueAt = document.dueAt;
    this.#until = document.lock.until.getTime();
  }

  /** Takes the document that has waited for longest, in one atomic step; null when no work is due. */
  static async take<T extends Reconciled>(
    collection: Collection<T>,
    owner: string,
    clock: Clock,
  ): Promise<Lease<T> | null> {
    const now = new Date(clock());
    const until = new Date(clock() + LEASE_MS);
    const due = { dueAt: { $lte: now }, "lock.until": { $lte: now } } as unknown as Filter<T>;
    const taking = {
      $set: { dueAt: until, "lock.owner": owner, "lock.until": until },
      $inc: { "lock.fence": 1 },
    } as unknown as UpdateFilter<T>;
    const document = await collection.findOneAndUpdate(due, taking, {
      sort: { dueAt: 1 },
      returnDocument: "after",
    });
    return document ? new Lease(collection, document as unknown as T, clock) : null;
  }

  /** Writes fields of the document. Throws LeaseLost when the lock was taken over. */
  async update(fields: Partial<T>): Promise<void> {
    await this.#write({ ...fields, updatedAt: new Date(this.#clock()) });
    this.document = { ...this.document, ...fields };
  }

  /** Holds the lock for another full period. Throws LeaseLost when it was taken over. */
  async renew(): Promise<void> {
    const until = this.#clock() + LEASE_MS;
    await this.#write({ "lock.until": new Date(until) });
    this.#until = until;
  }

  /** Makes sure that the lock is good for at least half a period. Throws LeaseLost when it was taken over. */
  async ensureHeld(): Promise<void> {
    if (this.#until - this.#clock() < LEASE_MS / 2) await this.renew();
  }

  /**
   * Writes fields and gives the lock back, for work at `dueAt`, or at once when somebody asked for attention meanwhile.
   * Throws LeaseLost when the lock was taken over.
   */
  async release(dueAt: Date, fields: Partial<T> = {}): Promise<void> {
    const last = {
      ...fields,
      updatedAt: new Date(this.#clock()),
      "lock.owner": "",
      "lock.until": EPOCH,
    };
    const untouched = await this.#collection.updateOne(
      this.#mine({ dueAt: this.#takenDueAt }),
      { $set: { ...last, dueAt } } as unknown as UpdateFilter<T>,
    );
    if (untouched.matchedCount === 0) await this.#write(last);
    this.document = { ...this.document, ...fields };
  }

  async #write(fields: Record<string, unknown>): Promise<void> {
    const { matchedCount } = await this.#collection.updateOne(
      this.#mine({}),
      { $set: fields } as unknown as UpdateFilter<T>,
    );
    if (matchedCount === 0) throw new LeaseLost(`${this.document._id} was taken over`);
  }

  #mine(more: Record<string, unknown>): Filter<T> {
    const { _id, lock } = this.document;
    return { _id, "lock.fence": lock.fence, ...more } as unknown as Filter<T>;
  }
}
