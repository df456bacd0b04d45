import { ProblemError } from "@imprun/contracts/problem";
import type { UserDocument } from "@imprun/contracts/documents/system";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../http/api.ts";
import { refuseCrossSite } from "./csrf.ts";
import type { Principal } from "./principal.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { findSession } from "./sessions.ts";
import { findToken } from "../tokens/service.ts";

/** The only operations that anybody may call. */
const OPEN_PATHS: ReadonlySet<string> = new Set(["/v1/login"]);

/**
 * Lets a request with a valid bearer token or session cookie in, and answers 401 to every other one.
 * A request that rides on the cookie must come from our own pages.
 */
export const authenticate: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (!OPEN_PATHS.has(c.req.path)) {
    const header = c.req.header("authorization");
    const principal = header === undefined ? await bySession(c) : await byToken(c, header);
    if (!principal) throw new ProblemError("unauthenticated");
    c.set("principal", principal);
  }
  await next();
};

type ApiContext = Parameters<typeof authenticate>[0];

async function byToken(c: ApiContext, header: string): Promise<Principal | null> {
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  const found = token === undefined ? null : await findToken(c.var.control, token);
  return found && principalOf(found.user, "token", found.token._id);
}

async function bySession(c: ApiContext): Promise<Principal | null> {
  const value = readSessionCookie(c);
  const found = value === undefined ? null : await findSession(c.var.control, value);
  if (!found) return null;
  refuseCrossSite(c.req.raw);
  return principalOf(found.user, "session", found.session._id);
}

function principalOf(
  user: UserDocument,
  via: Principal["via"],
  credentialId: string,
): Principal {
  const { _id: userId, email, organizationId, role } = user;
  return { userId, email, organizationId, role, via, credentialId };
}
