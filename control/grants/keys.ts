/** The keys that runtimes know (`imprun_published.keys`) and the grants that they belong to. */
import type { KeyDocument } from "@imprun/contracts/documents/published";
import type { GrantDocument } from "@imprun/contracts/documents/system";
import { tenantId } from "@imprun/contracts/names";
import type { Filter } from "mongodb";
import { sha256Hex } from "../auth/digest.ts";
import type { Control } from "../context.ts";
import { keyHint, newApiKey } from "./api-key.ts";

type KeyFields = Pick<GrantDocument, "keyCiphertext" | "keyHash" | "keyHint">;

/** A new key for a grant, and what the grant keeps of it. */
export async function makeKey(
  control: Control,
  environment: GrantDocument["environment"],
): Promise<{ apiKey: string; fields: KeyFields }> {
  const apiKey = newApiKey(environment);
  const fields = {
    keyCiphertext: await control.secrets.seal(apiKey),
    keyHash: await sha256Hex(apiKey),
    keyHint: keyHint(apiKey),
  };
  return { apiKey, fields };
}

/** What runtimes have to know of a grant's present key. */
export function keyDocument(grant: GrantDocument): KeyDocument {
  return {
    _id: grant.keyHash,
    tenantId: tenantId(grant.gatewayId, grant.environment),
    environment: grant.environment,
    grantId: grant._id,
    applicationId: grant.applicationId,
    credentialId: grant.credentialId,
    enabled: grant.enabled,
    expiresAt: null,
  };
}

/** Deletes grants, keys first, so that no key outlives its grant. */
export async function deleteGrantsWhere(
  control: Control,
  filter: Filter<GrantDocument>,
): Promise<void> {
  const { grants, keys } = control.collections;
  const found = await grants.find(filter, { projection: { _id: 1 } }).toArray();
  const ids = found.map(({ _id }) => _id);
  await keys.deleteMany({ grantId: { $in: ids } });
  await grants.deleteMany({ _id: { $in: ids } });
}
