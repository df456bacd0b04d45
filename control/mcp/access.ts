/** Who may speak MCP to us: holders of a personal access token, and no page of another site. */
import { ProblemError } from "@imprun/contracts/problem";
import { localhostAllowedHostnames, validateHostHeader } from "@modelcontextprotocol/server";
import type { Principal } from "../auth/principal.ts";
import { findToken } from "../tokens/service.ts";
import type { Control } from "../context.ts";

/** Throws `unauthenticated` without a valid bearer token; cookies do not count. */
export async function requireToken(
  control: Control,
  header: string | null,
): Promise<Principal> {
  const token = /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
  const found = token === undefined ? null : await findToken(control, token);
  if (!found) {
    throw new ProblemError("unauthenticated", "Send a personal access token as bearer token");
  }
  const { _id: userId, email, organizationId, role } = found.user;
  return { userId, email, organizationId, role, via: "token", credentialId: found.token._id };
}

/**
 * Refuses requests of other sites' pages (MCP, transports, security): an Origin that is not our own, and a Host that
 * is not local while we listen locally, which is what DNS rebinding sends. Throws `forbidden`.
 */
export function refuseForeignPage({ config }: Control, headers: Headers): void {
  const host = headers.get("host");
  const origin = headers.get("origin");
  const ownOrigin = origin === null || (URL.canParse(origin) && new URL(origin).host === host);
  if (!ownOrigin) throw new ProblemError("forbidden", "This Origin may not speak MCP here");
  if (!isLoopback(config.hostname)) return;
  if (validateHostHeader(host, localhostAllowedHostnames()).ok) return;
  throw new ProblemError("forbidden", "This Host is not served here");
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || hostname.startsWith("127.");
}
