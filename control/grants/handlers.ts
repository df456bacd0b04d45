import type { GrantView } from "@imprun/contracts/api/access";
import type { GrantDocument } from "@imprun/contracts/documents/system";
import type { z } from "zod";
import type { Control } from "../context.ts";
import type { Api } from "../http/api.ts";
import * as routes from "./routes.ts";
import * as grants from "./service.ts";

export function registerGrants(api: Api): void {
  api.openapi(routes.createGrant, async (c) => {
    const { control, principal } = c.var;
    const { grant, apiKey } = await grants.createGrant(control, principal, c.req.valid("json"));
    c.set("auditTarget", `application-grants/${grant._id}`);
    return c.json({ ...await view(control, grant), apiKey }, 201);
  });

  api.openapi(routes.listGrants, async (c) => {
    const { control, principal } = c.var;
    const page = await grants.listGrants(control, principal, c.req.valid("query"));
    const { items, nextCursor } = page;
    return c.json({ items: await viewAll(control, items), nextCursor }, 200);
  });

  api.openapi(routes.updateGrant, async (c) => {
    const { control, principal } = c.var;
    const { grantId } = c.req.valid("param");
    const { enabled } = c.req.valid("json");
    const grant = await grants.setGrantEnabled(control, principal, grantId, enabled);
    return c.json(await view(control, grant), 200);
  });

  api.openapi(routes.rotateGrant, async (c) => {
    const { control, principal } = c.var;
    const { grantId } = c.req.valid("param");
    const { overlapSeconds } = c.req.valid("json");
    const rotated = await grants.rotateGrant(control, principal, grantId, overlapSeconds);
    const shown = await view(control, rotated.grant);
    const previousKeyExpiresAt = rotated.previousKeyExpiresAt.toISOString();
    return c.json({ ...shown, apiKey: rotated.apiKey, previousKeyExpiresAt }, 200);
  });

  api.openapi(routes.deleteGrant, async (c) => {
    const { control, principal } = c.var;
    await grants.deleteGrant(control, principal, c.req.valid("param").grantId);
    return c.body(null, 204);
  });
}

async function view(control: Control, grant: GrantDocument): Promise<z.infer<typeof GrantView>> {
  const [shown] = await viewAll(control, [grant]);
  return shown!;
}

/** The grants with the names of their applications. */
async function viewAll(
  control: Control,
  items: readonly GrantDocument[],
): Promise<z.infer<typeof GrantView>[]> {
  const ids = items.map(({ applicationId }) => applicationId);
  const applications = await control.collections.applications
    .find({ _id: { $in: ids } }, { projection: { name: 1 } })
    .toArray();
  const names = new Map(applications.map(({ _id, name }) => [_id, name]));
  return items.map((grant) => ({
    grantId: grant._id,
    applicationId: grant.applicationId,
    applicationName: names.get(grant.applicationId) ?? "",
    gatewayId: grant.gatewayId,
    environment: grant.environment,
    credentialId: grant.credentialId,
    keyHint: grant.keyHint,
    enabled: grant.enabled,
    createdAt: grant.createdAt.toISOString(),
    rotatedAt: grant.rotatedAt?.toISOString() ?? null,
  }));
}
