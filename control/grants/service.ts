import type { CreateGrant } from "@imprun/contracts/api/access";
import type { GrantDocument } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import type { Filter } from "mongodb";
import type { z } from "zod";
import { findApplication } from "../applications/service.ts";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";
import { requireGateway } from "../gateways/service.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";
import { newCredentialId } from "./api-key.ts";
import { deleteGrantsWhere, keyDocument, makeKey } from "./keys.ts";

export interface GrantWithKey {
  grant: GrantDocument;
  /** In plain text; it is nowhere else. */
  apiKey: string;
}

/** Throws `not_found` when the caller's organization has no such application or gateway. */
export async function createGrant(
  control: Control,
  principal: Principal,
  { applicationId, gatewayId, environment }: z.infer<typeof CreateGrant>,
): Promise<GrantWithKey> {
  const parents = () =>
    Promise.all([
      findApplication(control, principal, applicationId),
      requireGateway(control, principal, gatewayId),
    ]);
  const [, gateway] = await parents();
  const { apiKey, fields } = await makeKey(control, environment);
  const grant: GrantDocument = {
    _id: newId(),
    organizationId: principal.organizationId,
    kind: "application",
    applicationId,
    gatewayId,
    environment,
    credentialId: newCredentialId(gatewayId, environment),
    ...fields,
    enabled: true,
    createdBy: principal.email,
    createdAt: new Date(),
    rotatedAt: null,
  };
  await control.collections.grants.insertOne(grant);
  await control.collections.keys.insertOne(keyDocument(grant));
  try {
    // A deletion that did not see this grant must not leave its key to the next gateway of the same id.
    const [, still] = await parents();
    if (still.createdAt.getTime() !== gateway.createdAt.getTime()) {
      throw changedMeanwhile(gatewayId);
    }
  } catch (error) {
    await deleteGrantsWhere(control, { _id: grant._id });
    throw error;
  }
  return { grant, apiKey };
}

/** The grants of the caller's organization; the platform's own are not among them. */
export function listGrants(
  control: Control,
  { organizationId }: Principal,
  { limit, cursor, ...wanted }: PageRequest & Partial<z.infer<typeof CreateGrant>>,
): Promise<Page<GrantDocument>> {
  const filter: Filter<GrantDocument> = { organizationId, kind: "application" };
  for (const [field, value] of Object.entries(wanted)) {
    if (value !== undefined) Object.assign(filter, { [field]: value });
  }
  return findPage(control.collections.grants, filter, { limit, cursor });
}

/** Disables or enables the grant and all of its keys. */
export async function setGrantEnabled(
  control: Control,
  principal: Principal,
  grantId: string,
  enabled: boolean,
): Promise<GrantDocument> {
  const grant = await findGrant(control, principal, grantId);
  await control.collections.grants.updateOne({ _id: grantId }, { $set: { enabled } });
  await control.collections.keys.updateMany({ grantId }, { $set: { enabled } });
  return { ...grant, enabled };
}

/**
 * Gives the grant a new key. The old one, and those before it, work for `overlapSeconds` more at most.
 * Throws `conflict` when somebody else rotates it at the same time.
 */
export async function rotateGrant(
  control: Control,
  principal: Principal,
  grantId: string,
  overlapSeconds: number,
): Promise<GrantWithKey & { previousKeyExpiresAt: Date }> {
  const { grants, keys } = control.collections;
  const before = await findGrant(control, principal, grantId);
  const { apiKey, fields } = await makeKey(control, before.environment);
  const now = new Date();
  const grant = await grants.findOneAndUpdate(
    { _id: grantId, keyHash: before.keyHash },
    { $set: { ...fields, rotatedAt: now } },
    { returnDocument: "after" },
  );
  if (!grant) throw new ProblemError("conflict", "The grant was rotated at the same time");
  await keys.insertOne(keyDocument(grant));
  const until = new Date(now.getTime() + overlapSeconds * 1_000);
  await keys.updateMany(
    {
      grantId,
      _id: { $ne: grant.keyHash },
      $or: [{ expiresAt: null }, { expiresAt: { $gt: until } }],
    },
    { $set: { expiresAt: until } },
  );
  return { grant, apiKey, previousKeyExpiresAt: until };
}

export async function deleteGrant(
  control: Control,
  principal: Principal,
  grantId: string,
): Promise<void> {
  const { _id } = await findGrant(control, principal, grantId);
  await deleteGrantsWhere(control, { _id });
}

function changedMeanwhile(gatewayId: string): ProblemError {
  return new ProblemError(
    "conflict",
    `The gateway ${gatewayId} was deleted and made anew meanwhile`,
  );
}

async function findGrant(
  control: Control,
  { organizationId }: Principal,
  grantId: string,
): Promise<GrantDocument> {
  const filter = { _id: grantId, organizationId, kind: "application" as const };
  const grant = await control.collections.grants.findOne(filter);
  if (!grant) throw new ProblemError("not_found", `There is no grant ${grantId}`);
  return grant;
}
