/** What the database tells of how gateways came to be. */
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import type { AuditDocument, EnvironmentDocument } from "@imprun/contracts/documents/system";
import { ENVIRONMENTS, tenantDatabase, tenantId } from "@imprun/contracts/names";
import type { MongoClient } from "mongodb";
import { collection } from "../../platform/collections.ts";

export interface Evidence {
  readonly environments: readonly Pick<
    EnvironmentDocument,
    "_id" | "phase" | "lock" | "conditions"
  >[];
  readonly deployments: readonly Pick<DeploymentDocument, "_id" | "revision">[];
  /** Of creates that were answered with success. */
  readonly creates: readonly Pick<AuditDocument, "target">[];
  /** Names of all databases, those of tenants among them. */
  readonly databases: readonly string[];
}

/** Reads it for all gateways that there are. */
export async function readEvidence(client: MongoClient): Promise<Evidence> {
  const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });
  return {
    environments: await collection(client, "environments").find().toArray(),
    deployments: await collection(client, "deployments").find().toArray(),
    creates: await collection(client, "audit").find({ operation: "createApiGateway" }).toArray(),
    databases: databases.map(({ name }) => name),
  };
}

/**
 * The tenants of these gateways on which work was begun more often than it had to be. Whoever begins takes the lease of the environment,
 * which raises its fence, and does all the work under it, unless a step has to be tried again: conditions count those attempts. A
 * gateway whose create succeeded twice counts with all its tenants, and a deployment that was opened again counts, too.
 * Throws when something of a tenant is missing: then there is nothing to count.
 */
export function provisionedTwice(gatewayIds: readonly string[], evidence: Evidence): string[] {
  const environments = new Map(evidence.environments.map((one) => [one._id, one]));
  const deployments = new Map(evidence.deployments.map((one) => [one._id, one]));
  const creates = new Map<string, number>();
  for (const { target } of evidence.creates) creates.set(target, (creates.get(target) ?? 0) + 1);
  const databases = new Set(evidence.databases);

  return gatewayIds.flatMap((gatewayId) => {
    const created = creates.get(`api-gateways/${gatewayId}`);
    return ENVIRONMENTS.map((name) => tenantId(gatewayId, name)).filter((tenant) => {
      const environment = environments.get(tenant);
      const deployment = deployments.get(tenant);
      if (!created || !environment || !deployment || !databases.has(tenantDatabase(tenant))) {
        throw new Error(`${tenant} has not all that control makes of it`);
      }
      const { phase, lock: { fence }, conditions } = environment;
      if (phase !== "Started" || fence === 0) {
        throw new Error(`${tenant} is ${phase} after ${fence} leases`);
      }
      const again = conditions.reduce((sum, { attempts }) => sum + attempts - 1, 0);
      return created > 1 || deployment.revision > 0 || fence > 1 + again;
    });
  });
}
