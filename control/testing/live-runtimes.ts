import { ENVIRONMENTS } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";

/** A heartbeat that does not grow old while a test runs, however slow the machine is. */
export function aliveForTheTest(): Date {
  return new Date(Date.now() + 60 * 60_000);
}

/** Says that a runtime of each environment lives, as brokers do by their heartbeats. */
export async function liveRuntimes(
  { collections }: Pick<Control, "collections">,
  heartbeatAt = aliveForTheTest(),
): Promise<void> {
  await collections.instances.insertMany(ENVIRONMENTS.map((environment) => ({
    _id: `${environment}-${newId()}`,
    environment,
    startedAt: new Date(),
    heartbeatAt,
    address: "http://127.0.0.1:9",
  })));
}
