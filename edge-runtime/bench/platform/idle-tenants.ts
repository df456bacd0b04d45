/** Thousands of deployed tenants that nobody calls, written as control writes them. */
import { MongoClient } from "mongodb";
import { COLLECTIONS } from "@imprun/contracts/collections";
import { DeploymentDocument } from "@imprun/contracts/documents/published";
import { tenantId } from "@imprun/contracts/names";
import { type BenchPlatform, HELLO_CODE } from "./platform.ts";

export const IDLE_TENANTS = 5_000;

const TEMPLATE_GATEWAY = "idle-template";

/**
 * Publishes one function through the API and copies its deployment under other names: 5,000 gateways made one by one would
 * take longer than all other rows together, and a runtime sees only these documents of them.
 */
export async function deployIdleTenants(platform: BenchPlatform): Promise<void> {
  await platform.createGateway(TEMPLATE_GATEWAY);
  await platform.createFunction(TEMPLATE_GATEWAY, "hello", HELLO_CODE);
  await platform.publish(TEMPLATE_GATEWAY, "hello");

  await using client = await MongoClient.connect(platform.started.ready.mongodb);
  const { database, name } = COLLECTIONS.deployments;
  const deployments = client.db(database).collection<DeploymentDocument>(name);
  const template = DeploymentDocument.parse(
    await deployments.findOne({ _id: tenantId(TEMPLATE_GATEWAY, "dev") }),
  );
  const copies = Array.from({ length: IDLE_TENANTS }, (_, n): DeploymentDocument => {
    const gatewayId = `idle-${n}`;
    return { ...template, _id: tenantId(gatewayId, "dev"), gatewayId };
  });
  await deployments.insertMany(copies);
}
