import { ENVIRONMENTS } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";

/** Says that a runtime of each environment lives, as brokers do by their heartbeats. */
export async function liveRuntimes(
  { collections }: Pick<Control, "collections">,
  heartbeatAt = new Date(),
): Promise<void> {
  await collections.instances.insertMany(ENVIRONMENTS.map((environment) => ({
    _id: `${environment}-${newId()}`,
    environment,
    startedAt: heartbeatAt,
    heartbeatAt,
    address: "http://127.0.0.1:9",
  })));
}
