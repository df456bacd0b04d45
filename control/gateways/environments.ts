import type { UpdateEnvironment } from "@imprun/contracts/api/gateways";
import type { EnvironmentDocument } from "@imprun/contracts/documents/system";
import { type Environment, tenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Control } from "../context.ts";

/**
 * Changes the authentication or the variables of an environment. Throws `conflict` while the gateway is being created.
 */
export async function updateEnvironment(
  control: Control,
  gatewayId: string,
  environment: Environment,
  change: z.infer<typeof UpdateEnvironment>,
): Promise<{ document: EnvironmentDocument; revision: number }> {
  const tenant = tenantId(gatewayId, environment);
  const { environments, deployments } = control.collections;
  const document = await environments.findOneAndUpdate(
    { _id: tenant, state: { $ne: "Deleted" } },
    { $set: { ...change, updatedAt: new Date() } },
    { returnDocument: "after" },
  );
  if (!document) throw new ProblemError("conflict", `${tenant} is not created yet; try again soon`);
  const deployment = await deployments.findOne({ _id: tenant });
  return { document, revision: deployment?.revision ?? 0 };
}
