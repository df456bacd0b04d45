import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./api.ts";

/** Names what was created in the `Location` of a 201 (RFC 9110, section 15.3.2). */
export const locateCreated: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  if (c.res.status !== 201 || !c.var.auditTarget) return;
  const segments = c.var.auditTarget.split("/").map(encodeURIComponent);
  c.header("Location", `/v1/${segments.join("/")}`);
};
