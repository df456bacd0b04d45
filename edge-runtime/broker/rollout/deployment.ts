/** What cells are told of a deployment document. */
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import type { TenantLimits } from "@imprun/contracts/limits";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";

export type Candidate = NonNullable<DeploymentDocument["candidate"]>;

/** The live content of a tenant. */
export function liveDeployment(
  document: DeploymentDocument,
  limits: TenantLimits,
): TenantDeployment {
  return deployment(document, document, limits);
}

/** The content that a proposal would make live. */
export function candidateDeployment(
  document: DeploymentDocument,
  candidate: Candidate,
  limits: TenantLimits,
): TenantDeployment {
  return deployment(document, candidate, limits);
}

function deployment(
  { _id, running }: DeploymentDocument,
  { revision, functions, variables, authType, allowedHosts }: DeploymentDocument | Candidate,
  limits: TenantLimits,
): TenantDeployment {
  return {
    tenantId: _id,
    revision,
    running,
    functions,
    variables,
    authType,
    allowedHosts: allowedHosts ?? null,
    limits,
  };
}

/** The versions that a content names. */
export function versionIds(content: Pick<DeploymentDocument, "functions">): string[] {
  return Object.values(content.functions).map((deployed) => deployed.versionId);
}

/** The versions that callers may ask for, those of tenants that changed last first. */
export function versionIdsByRecency(documents: readonly DeploymentDocument[]): string[] {
  return documents
    .filter(({ running }) => running)
    .sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime())
    .flatMap(versionIds);
}
