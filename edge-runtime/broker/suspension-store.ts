/** Suspensions in the database, so that a tenant that brings processes down cannot clear its own by doing so. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { SuspensionDocument } from "@imprun/contracts/documents/published";
import type { Environment } from "@imprun/contracts/names";
import type { Suspension } from "@imprun/contracts/runtime/frames";
import type { Collection, MongoClient } from "mongodb";
import { report } from "../report.ts";

export class SuspensionStore {
  readonly #collection: Collection<SuspensionDocument>;

  constructor(client: MongoClient, private readonly environment: Environment) {
    const { database, name } = COLLECTIONS.suspensions;
    this.#collection = client.db(database).collection(name);
  }

  /** What brokers of the environment have kept; some of it may be over. */
  async all(): Promise<Suspension[]> {
    const documents = await this.#collection.find({ environment: this.environment }).toArray();
    return documents.map(({ _id, revision, breaches, breachedAt }) => ({
      tenantId: _id,
      revision,
      breaches,
      breachedAt: breachedAt.getTime(),
    }));
  }

  /** Keeps one more breach. That it could not be kept is reported: the tenant is suspended all the same. */
  async keep({ tenantId: _id, revision, breaches, breachedAt }: Suspension): Promise<void> {
    const { environment } = this;
    const at = new Date(breachedAt);
    try {
      // Another broker may have counted more of the same revision.
      const { matchedCount } = await this.#collection.updateOne({ _id, revision }, {
        $max: { breaches, breachedAt: at },
      });
      if (matchedCount > 0) return;
      const document = { environment, revision, breaches, breachedAt: at };
      await this.#collection.replaceOne({ _id }, document, { upsert: true });
    } catch (error) {
      report(`The suspension of ${_id} could not be kept`, error);
    }
  }
}
