/**
 * Compares everything with the database: what events have told may have gaps. With thousands of tenants most is as it
 * was, so batches are compared as they come, and only what differs is read again, as it is then: a batch may be older than
 * what an event has brought since.
 */
import type { DeploymentDocument, KeyDocument } from "@imprun/contracts/documents/published";
import type { Environment } from "@imprun/contracts/names";
import type { Collection } from "mongodb";
import type { Rollouts } from "../rollout/rollouts.ts";
import { stateOf } from "../rollout/tenant.ts";
import type { Keys } from "./keys.ts";

/** Between two batches other work has its turn. */
export const BATCH = 500;

/** Rings every tenant that is not at what is known of it. Throws when MongoDB cannot be reached. */
export async function reconcileDeployments(
  collection: Collection<DeploymentDocument>,
  environment: Environment,
  rollouts: Rollouts,
): Promise<void> {
  const unseen = new Set(rollouts.tenantIds());
  const changed: string[] = [];
  const projection = { revision: 1, running: 1, "candidate.proposalId": 1 };
  const states = collection.find({ environment }, { projection, batchSize: BATCH });
  for await (const { _id, ...document } of states) {
    unseen.delete(_id);
    if (rollouts.differs(_id, stateOf(document))) changed.push(_id);
  }
  await rollouts.ringAll([...changed, ...unseen]);
}

/** Takes every key that is not as it is known. Throws when MongoDB cannot be reached. */
export async function reconcileKeys(
  collection: Collection<KeyDocument>,
  environment: Environment,
  keys: Keys,
): Promise<void> {
  const unseen = new Set(keys.hashes());
  const changed: string[] = [];
  for await (const document of collection.find({ environment }, { batchSize: BATCH })) {
    unseen.delete(document._id);
    if (keys.differs(document)) changed.push(document._id);
  }
  changed.push(...unseen);
  for (let from = 0; from < changed.length; from += BATCH) {
    const hashes = changed.slice(from, from + BATCH);
    const current = new Map<string, unknown>(hashes.map((hash) => [hash, null]));
    for (const key of await collection.find({ _id: { $in: hashes }, environment }).toArray()) {
      current.set(key._id, key);
    }
    keys.putAll(current);
  }
}
