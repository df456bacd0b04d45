/** Many small tenants on disk, for the rows that want them deployed but not loaded. */
import type { Bench, Fleet } from "../rows/row.ts";
import { HELLO_CODE } from "./platform.ts";

/** Enough for a 99th percentile to mean something, few enough to stay loaded together. */
const FLEET_SIZE = 60;

/**
 * Creates, publishes and grants through the API as users do, and stops the platform: a publish leaves its tenant loaded,
 * a start does not.
 */
export async function createFleet(
  { startPlatform, signal }: Pick<Bench, "startPlatform" | "signal">,
): Promise<Fleet> {
  await using platform = await startPlatform();
  const tenants: Fleet["tenants"][number][] = [];
  for (let n = 0; n < FLEET_SIZE; n++) {
    signal.throwIfAborted();
    const gatewayId = `fleet-${n}`;
    await platform.createGateway(gatewayId);
    await platform.createFunction(gatewayId, "hello", HELLO_CODE);
    await platform.publish(gatewayId, "hello");
    tenants.push({ gatewayId, apiKey: await platform.issueKey(gatewayId) });
  }
  return { dataDirectory: platform.started.dataDirectory, tenants };
}
