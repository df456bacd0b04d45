import type { GrantDocument } from "@imprun/contracts/documents/system";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { Control } from "../context.ts";
import { isDuplicateKey } from "../data/duplicates.ts";
import { newCredentialId } from "./api-key.ts";
import { keyDocument, makeKey } from "./keys.ts";

/**
 * The API key with which the platform itself calls a tenant, for the test panel and for tools. It belongs to a grant of
 * kind `console`, made when it is first needed and never listed. Throws `not_found` when the gateway does not exist.
 */
export async function ensureConsoleKey(control: Control, tenant: TenantId): Promise<string> {
  const { grants, keys } = control.collections;
  const grant = await grants.findOne({ _id: grantId(tenant) }) ?? await makeGrant(control, tenant);
  // A process may have died between the two writes.
  if (!await keys.findOne({ _id: grant.keyHash })) await insertUnlessThere(control, grant);
  return control.secrets.open(grant.keyCiphertext);
}

async function makeGrant(control: Control, tenant: TenantId): Promise<GrantDocument> {
  const { gatewayId, environment } = parseTenantId(tenant);
  const { apiGateways, grants } = control.collections;
  const gateway = await apiGateways.findOne({ _id: gatewayId, state: { $ne: "Deleted" } });
  if (!gateway) throw new ProblemError("not_found", `There is no gateway ${gatewayId}`);
  const { fields } = await makeKey(control, environment);
  const grant: GrantDocument = {
    _id: grantId(tenant),
    organizationId: gateway.organizationId,
    kind: "console",
    applicationId: "console",
    gatewayId,
    environment,
    credentialId: newCredentialId(gatewayId, environment),
    ...fields,
    enabled: true,
    createdBy: "system",
    createdAt: new Date(),
    rotatedAt: null,
  };
  try {
    await grants.insertOne(grant);
    return grant;
  } catch (error) {
    const existing = isDuplicateKey(error) && await grants.findOne({ _id: grant._id });
    if (!existing) throw error;
    return existing;
  }
}

async function insertUnlessThere(control: Control, grant: GrantDocument): Promise<void> {
  try {
    await control.collections.keys.insertOne(keyDocument(grant));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

function grantId(tenant: TenantId): string {
  return `console-${tenant}`;
}
