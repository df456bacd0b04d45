import type { AuditView } from "@imprun/contracts/api/activity";
import type { AuditDocument } from "@imprun/contracts/documents/system";
import type { z } from "zod";
import type { Api } from "../http/api.ts";
import { findPage, mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";

export function registerAudit(api: Api): void {
  api.openapi(routes.listAudit, async (c) => {
    const { control, principal: { organizationId } } = c.var;
    const query = c.req.valid("query");
    const page = await findPage(control.collections.audit, { organizationId }, query, -1);
    return c.json(mapPage(page, view), 200);
  });
}

function view({ _id, at, by, via, operation, target, requestId }: AuditDocument): z.infer<
  typeof AuditView
> {
  return { id: _id, at: at.toISOString(), by, via, operation, target, requestId };
}
