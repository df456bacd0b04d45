import type { Collection } from "mongodb";
import type { Control } from "../context.ts";
import { followChanges } from "../data/follow-changes.ts";
import type { Reconciled } from "./lease.ts";

/** Reconcilers write as well; only a document that is new, or that is wanted in another state, asks for work. */
const NEW_WISHES = {
  $match: {
    $or: [
      { operationType: { $in: ["insert", "replace"] } },
      { "updateDescription.updatedFields.state": { $exists: true } },
    ],
  },
};

/**
 * Calls `wake` when a gateway or an environment has work to do since a change made here or in another process, until
 * the process stops. The reconcilers poll as well, so a lost event only delays.
 */
export async function watchForWork(control: Control, wake: () => void): Promise<void> {
  const { apiGateways, environments } = control.collections;
  const onDocument = ({ dueAt }: Reconciled) => {
    if (dueAt.getTime() <= Date.now()) wake();
  };
  const follower = { pipeline: [NEW_WISHES], onDocument, onOpen: wake };
  const options = { signal: control.stopping, log: control.log };
  await Promise.all([
    followChanges(apiGateways as Collection<Reconciled>, follower, options),
    followChanges(environments as Collection<Reconciled>, follower, options),
  ]);
}
