/** Keeps what the cells have equal to what is published for this environment. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { DeploymentDocument, KeyDocument } from "@imprun/contracts/documents/published";
import { RECONCILE_MS, type TenantLimits } from "@imprun/contracts/limits";
import type { Environment } from "@imprun/contracts/names";
import type { TenantKey } from "@imprun/contracts/runtime/frames";
import type { Collection, MongoClient } from "mongodb";
import { report } from "../../report.ts";
import type { Cells } from "../cells.ts";
import { versionIdsByRecency } from "../rollout/deployment.ts";
import { parseDeployment, Rollouts } from "../rollout/rollouts.ts";
import type { Triggers } from "../triggers.ts";
import { Acks } from "./acks.ts";
import { Keys } from "./keys.ts";
import type { Modules } from "./modules.ts";
import { BATCH, reconcileDeployments, reconcileKeys } from "./reconcile.ts";
import { type Change, PublishedStream } from "./stream.ts";

export class Published {
  readonly rollouts: Rollouts;
  readonly keys: Keys;
  readonly acks: Acks;
  readonly #deployments: Collection<DeploymentDocument>;
  readonly #keyDocuments: Collection<KeyDocument>;
  #stream: PublishedStream | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #stopped = new AbortController();

  constructor(
    client: MongoClient,
    cells: Cells,
    private readonly modules: Modules,
    private readonly environment: Environment,
    instance: string,
    triggers: Pick<Triggers, "deployed" | "removed">,
    limits: TenantLimits,
  ) {
    const database = client.db(COLLECTIONS.deployments.database);
    this.#deployments = database.collection(COLLECTIONS.deployments.name);
    this.#keyDocuments = database.collection(COLLECTIONS.keys.name);
    this.acks = new Acks(client, instance, environment);
    this.keys = new Keys((changes) => cells.notify({ type: "keys", ...changes }));
    this.rollouts = new Rollouts({
      limits,
      cells,
      read: async (tenantId) => {
        const raw = await this.#deployments.findOne({ _id: tenantId });
        return raw === null ? null : parseDeployment(raw);
      },
      acknowledge: (ack) => this.acks.write(ack),
      prefetch: (versionIds) => modules.prefetch(versionIds),
      deployed: (document) => triggers.deployed(document),
      gone: (tenantId) => triggers.removed(tenantId),
    });
  }

  /** Reads everything. Throws when MongoDB cannot be reached. */
  async load(): Promise<void> {
    const { environment } = this;
    const deployments = this.#deployments.find({ environment }, { batchSize: BATCH });
    const load = async () => {
      for await (const document of deployments) this.rollouts.start(document);
    };
    await Promise.all([load(), reconcileKeys(this.#keyDocuments, environment, this.keys)]);
  }

  /** Follows changes from now on, whatever happens to MongoDB. */
  follow(client: MongoClient): void {
    this.#stream = new PublishedStream(client, this.environment, {
      changed: (change) => this.#changed(change),
      connected: () => this.#reconcile(),
    });
    this.#timer = setInterval(() => this.#reconcileInTime(), RECONCILE_MS);
  }

  /** Reads code that is likely to be asked for, before it is. */
  async readAhead(): Promise<void> {
    const versionIds = versionIdsByRecency(this.rollouts.documents());
    await this.modules.readAhead(versionIds, this.#stopped.signal);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearInterval(this.#timer);
    await this.#stream?.stop();
  }

  /** Reads one key of this environment again, for a cell that does not know it; null when there is none. */
  async findKey(hash: string): Promise<TenantKey | null> {
    const { environment } = this;
    this.keys.put(hash, await this.#keyDocuments.findOne({ _id: hash, environment }));
    return this.keys.get(hash);
  }

  #changed({ collection, id, document, deleted }: Change): void {
    if (collection === "keys") return this.#keyChanged(id, document, deleted);
    if (deleted && !this.rollouts.get(id)) return;
    this.rollouts.ring(id, document);
  }

  #keyChanged(hash: string, document: unknown, deleted: boolean): void {
    if (deleted) return this.keys.put(hash, null);
    // The event of a key that is known may be older than what is known of it.
    if (!this.keys.has(hash)) return this.keys.put(hash, document);
    this.#keyDocuments.findOne({ _id: hash }).then(
      (current) => this.keys.put(hash, current),
      (error) => report("A changed key could not be read; reconciling will", error),
    );
  }

  async #reconcile(): Promise<void> {
    const { environment } = this;
    await Promise.all([
      reconcileDeployments(this.#deployments, environment, this.rollouts),
      reconcileKeys(this.#keyDocuments, environment, this.keys),
    ]);
    this.acks.retry();
  }

  async #reconcileInTime(): Promise<void> {
    try {
      await this.#reconcile();
    } catch (error) {
      report("Published documents could not be compared", error);
    }
  }
}
