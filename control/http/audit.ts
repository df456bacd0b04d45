import type { MiddlewareHandler } from "hono";
import { newId } from "../data/ids.ts";
import type { ApiEnv } from "./api.ts";

/** Writes an audit entry when the operation succeeded. Bodies are not kept. */
export function auditChange(operation: string): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const { control, principal, requestId, auditTarget } = c.var;
    if (!c.res.ok || !principal) return;
    await control.collections.audit.insertOne({
      _id: newId(),
      organizationId: principal.organizationId,
      at: new Date(),
      by: principal.email,
      via: principal.via,
      operation,
      target: auditTarget ?? c.req.path.replace(/^\/v1\//, ""),
      requestId,
    });
  };
}
