import { INSTANCE_LIVE_MS } from "@imprun/contracts/limits";
import { parseTenantId, tenantDatabase } from "@imprun/contracts/names";
import type { MongoClient } from "mongodb";
import type { Collections } from "../data/collections.ts";
import type { Cluster } from "./cluster.ts";

/** A database exists while it has a collection; tenants cannot name this one. */
const MARKER_COLLECTION = "__imprun";

/**
 * The processes of this machine: one runtime per environment serves all tenants, so a tenant can run as soon as its
 * environment's runtime lives.
 */
export function localCluster(
  { client, collections }: { client: MongoClient; collections: Collections },
): Cluster {
  const marker = (database: string) => client.db(database).collection<Marker>(MARKER_COLLECTION);
  return {
    async create(tenant) {
      await marker(tenantDatabase(tenant)).updateOne(
        { _id: tenant },
        { $setOnInsert: { createdAt: new Date() } },
        { upsert: true },
      );
      return null;
    },
    async start(tenant) {
      const { environment } = parseTenantId(tenant);
      const alive = await collections.instances.findOne({
        environment,
        heartbeatAt: { $gt: new Date(Date.now() - INSTANCE_LIVE_MS) },
      });
      return alive ? null : `No runtime of ${environment} is alive`;
    },
    stop: () => Promise.resolve(null),
    async remove(tenant) {
      await client.db(tenantDatabase(tenant)).dropDatabase();
      return null;
    },
  };
}

interface Marker {
  _id: string;
  createdAt: Date;
}
