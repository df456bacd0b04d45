import type { CreateApplication } from "@imprun/contracts/api/access";
import type { ApplicationDocument } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";
import { deleteGrantsWhere } from "../grants/keys.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";

export async function createApplication(
  control: Control,
  { organizationId, email }: Principal,
  input: z.infer<typeof CreateApplication>,
): Promise<ApplicationDocument> {
  const now = new Date();
  const application: ApplicationDocument = {
    _id: newId(),
    organizationId,
    ...input,
    createdBy: email,
    createdAt: now,
    updatedAt: now,
  };
  await control.collections.applications.insertOne(application);
  return application;
}

export function listApplications(
  control: Control,
  { organizationId }: Principal,
  page: PageRequest,
): Promise<Page<ApplicationDocument>> {
  return findPage(control.collections.applications, { organizationId }, page);
}

/** Throws `not_found` when the caller's organization has no such application. */
export async function findApplication(
  control: Control,
  { organizationId }: Principal,
  applicationId: string,
): Promise<ApplicationDocument> {
  const application = await control.collections.applications.findOne({
    _id: applicationId,
    organizationId,
  });
  if (!application) {
    throw new ProblemError("not_found", `There is no application ${applicationId}`);
  }
  return application;
}

/** Deletes the application with its grants; their keys stop working first. */
export async function deleteApplication(
  control: Control,
  principal: Principal,
  applicationId: string,
): Promise<void> {
  const { _id } = await findApplication(control, principal, applicationId);
  await deleteGrantsWhere(control, { applicationId: _id });
  await control.collections.applications.deleteOne({ _id });
}

/** How many grants each of the applications has. */
export async function countGrants(
  control: Control,
  applicationIds: readonly string[],
): Promise<Map<string, number>> {
  const grants = await control.collections.grants
    .find({ applicationId: { $in: applicationIds } }, { projection: { applicationId: 1 } })
    .toArray();
  const counts = new Map<string, number>();
  for (const { applicationId } of grants) {
    counts.set(applicationId, (counts.get(applicationId) ?? 0) + 1);
  }
  return counts;
}
