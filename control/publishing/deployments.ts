/** The pointer document of a tenant. Every write is a compare-and-set, so that nobody undoes another's change. */
import type { DeploymentContent, DeploymentDocument } from "@imprun/contracts/documents/published";
import { ProblemError } from "@imprun/contracts/problem";
import type { Filter } from "mongodb";
import type { Control } from "../context.ts";

type Candidate = NonNullable<DeploymentDocument["candidate"]>;

/** Throws `conflict` while the environment is not created. */
export async function readDeployment(
  control: Control,
  tenant: string,
): Promise<DeploymentDocument> {
  const deployment = await control.collections.deployments.findOne({ _id: tenant });
  if (deployment) return deployment;
  throw new ProblemError("conflict", `${tenant} is not created yet; try again soon`);
}

/** Whether another proposal is being tried out now. */
export function isBusy({ candidate }: DeploymentDocument, now = new Date()): boolean {
  return candidate !== null && candidate.expiresAt > now;
}

/** Proposes a candidate on top of `current`; false when somebody else changed or proposed something meanwhile. */
export async function proposeCandidate(
  control: Control,
  current: DeploymentDocument,
  candidate: Candidate,
): Promise<boolean> {
  const { modifiedCount } = await control.collections.deployments.updateOne(unchanged(current), {
    $set: { candidate, updatedAt: new Date() },
  });
  return modifiedCount === 1;
}

/** Takes a candidate back, unless it has been replaced already. */
export async function withdrawCandidate(
  control: Control,
  tenant: string,
  proposalId: string,
): Promise<void> {
  await control.collections.deployments.updateOne(
    { _id: tenant, "candidate.proposalId": proposalId } as Filter<DeploymentDocument>,
    { $set: { candidate: null, updatedAt: new Date() } },
  );
}

/**
 * Makes `content` live as the revision after `current`; false when somebody else was faster.
 *
 * @param proposalId the candidate that must still stand, or null when none was proposed
 */
export async function commitRevision(
  control: Control,
  current: DeploymentDocument,
  { functions, variables, authType, allowedHosts = null }: DeploymentContent,
  proposalId: string | null,
): Promise<boolean> {
  const filter = proposalId === null
    ? unchanged(current)
    : { _id: current._id, revision: current.revision, "candidate.proposalId": proposalId };
  const revision = current.revision + 1;
  const { modifiedCount } = await control.collections.deployments.updateOne(
    filter as Filter<DeploymentDocument>,
    {
      $set: {
        revision,
        functions,
        variables,
        authType,
        allowedHosts,
        candidate: null,
        updatedAt: new Date(),
      },
    },
  );
  return modifiedCount === 1;
}

function unchanged({ _id, revision }: DeploymentDocument): Filter<DeploymentDocument> {
  const free = [{ candidate: null }, { "candidate.expiresAt": { $lte: new Date() } }];
  return { _id, revision, $or: free } as Filter<DeploymentDocument>;
}
