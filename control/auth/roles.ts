/** Who may do what: each role may do all that the roles before it may. Every operation names the least role it needs. */
import type { Role } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../http/api.ts";

const RANKS: Readonly<Record<Role, number>> = {
  /** Reads everything but the audit log. */
  viewer: 0,
  /** Changes gateways, environments and functions, publishes and promotes. */
  developer: 1,
  /** Also deletes gateways, and manages applications, grants and keys. */
  admin: 2,
  owner: 3,
};

export function mayActAs(role: Role, least: Role): boolean {
  return RANKS[role] >= RANKS[least];
}

/** Answers 403 to callers below `least`. */
export function requireRole(least: Role): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { role } = c.var.principal;
    if (!mayActAs(role, least)) {
      throw new ProblemError("forbidden", `This needs the role ${least}; yours is ${role}`);
    }
    await next();
  };
}
