import type { Collection } from "mongodb";
import type { Control } from "../context.ts";
import { followChanges } from "../data/follow-changes.ts";
import type { Reconciled } from "./lease.ts";

/**
 * Calls `wake` when a gateway or an environment has work to do since a change made here or in another process, until
 * the process stops. The reconcilers poll as well, so a lost event only delays.
 */
export async function watchForWork(control: Control, wake: () => void): Promise<void> {
  const { apiGateways, environments } = control.collections;
  // Reconcilers write as well; only a write that makes the document due asks for work.
  const onDocument = ({ dueAt }: Reconciled) => {
    if (dueAt.getTime() <= Date.now()) wake();
  };
  const follower = { onDocument, onOpen: wake };
  const options = { signal: control.stopping, log: control.log };
  await Promise.all([
    followChanges(apiGateways as Collection<Reconciled>, follower, options),
    followChanges(environments as Collection<Reconciled>, follower, options),
  ]);
}
