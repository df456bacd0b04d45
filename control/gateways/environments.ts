import type { UpdateEnvironment } from "@imprun/contracts/api/gateways";
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import type { EnvironmentDocument } from "@imprun/contracts/documents/system";
import { type Environment, type TenantId, tenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { changeDeployment } from "../publishing/change-deployment.ts";
import { configure } from "../publishing/changes.ts";

type Change = z.infer<typeof UpdateEnvironment>;

/** Of a list of hosts, for one line of the history. */
const HOSTS_NAMED = 5;

/**
 * Changes authentication, variables or allowed hosts of an environment, and waits until its runtimes answer with them.
 * Throws `conflict` while the environment is being created or deleted, and what a change of the deployment throws.
 */
export async function updateEnvironment(
  control: Control,
  principal: Principal,
  { gatewayId, environment }: { gatewayId: string; environment: Environment },
  change: Change,
): Promise<{ document: EnvironmentDocument; deployment: DeploymentDocument }> {
  const tenant = tenantId(gatewayId, environment);
  const { environments, deployments } = control.collections;
  if (Object.keys(change).length > 0) await rollOut(control, principal, tenant, change);
  const document = await environments.findOneAndUpdate(
    { _id: tenant, state: { $ne: "Deleted" } },
    { $set: { ...change, updatedAt: new Date() } },
    { returnDocument: "after" },
  );
  const deployment = await deployments.findOne({ _id: tenant });
  if (!document || !deployment) {
    throw new ProblemError(
      "conflict",
      `The environment ${environment} is not ready; try again soon`,
    );
  }
  return { document, deployment };
}

async function rollOut(
  control: Control,
  { email }: Principal,
  tenant: TenantId,
  change: Change,
): Promise<void> {
  await changeDeployment(control, tenant, configure(change), {
    action: "configure",
    function: null,
    semver: null,
    versionId: null,
    promotedFrom: null,
    message: describe(change),
    by: email,
  });
}

/** For the history. Values of variables stay out of it. */
function describe({ authType, variables, allowedHosts }: Change): string {
  const parts = [];
  if (authType) parts.push(`authentication: ${authType}`);
  if (variables) parts.push(`variables: ${Object.keys(variables).join(", ") || "none"}`);
  if (allowedHosts !== undefined) parts.push(`allowed hosts: ${describeHosts(allowedHosts)}`);
  return `Configured ${parts.join("; ")}`;
}

function describeHosts(hosts: string[] | null): string {
  if (hosts === null) return "every public one";
  const named = hosts.slice(0, HOSTS_NAMED).join(", ") || "none";
  const more = hosts.length - HOSTS_NAMED;
  return more > 0 ? `${named} and ${more} more` : named;
}
