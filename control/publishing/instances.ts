import type { InstanceDocument } from "@imprun/contracts/documents/published";
import { INSTANCE_LIVE_MS } from "@imprun/contracts/limits";
import type { Environment } from "@imprun/contracts/names";
import type { Control } from "../context.ts";

/** The runtime instances of an environment whose heartbeat is fresh, the newest heartbeat first. */
export async function liveInstances(
  control: Control,
  environment: Environment,
): Promise<InstanceDocument[]> {
  const since = new Date(Date.now() - INSTANCE_LIVE_MS);
  const found = await control.collections.instances
    .find({ environment, heartbeatAt: { $gte: since } }).toArray();
  return found.sort((a, b) => b.heartbeatAt.getTime() - a.heartbeatAt.getTime());
}
