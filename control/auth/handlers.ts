import type { Context } from "hono";
import { getConnInfo } from "hono/deno";
import type { Api, ApiEnv } from "../http/api.ts";
import * as routes from "./routes.ts";
import * as auth from "./service.ts";
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from "./session-cookie.ts";
import { endSession, SESSION_MS, startSession } from "./sessions.ts";
import { sha256Hex } from "./digest.ts";

export function registerAuth(api: Api): void {
  api.openapi(routes.login, async (c) => {
    const { control } = c.var;
    const { email, password } = c.req.valid("json");
    const address = addressOf(c);
    const user = await auth.authenticateByPassword(control, { email, password, address });
    const previous = readSessionCookie(c);
    if (previous !== undefined) await endSession(control, await sha256Hex(previous));
    const value = await beginSession(c, user._id);
    c.set("principal", {
      userId: user._id,
      email: user.email,
      organizationId: user.organizationId,
      role: user.role,
      via: "session",
      credentialId: await sha256Hex(value),
    });
    return c.json(await auth.viewUser(control, user._id), 200);
  });

  api.openapi(routes.logout, async (c) => {
    const { control, principal } = c.var;
    if (principal.via === "session") await endSession(control, principal.credentialId);
    clearSessionCookie(c);
    return c.body(null, 204);
  });

  api.openapi(routes.getMe, async (c) => {
    return c.json(await auth.viewUser(c.var.control, c.var.principal.userId), 200);
  });

  api.openapi(routes.changePassword, async (c) => {
    const { control, principal } = c.var;
    const address = addressOf(c);
    await auth.changePassword(control, principal, { ...c.req.valid("json"), address });
    if (principal.via === "session") await beginSession(c, principal.userId);
    return c.body(null, 204);
  });
}

async function beginSession(c: Context<ApiEnv>, userId: string): Promise<string> {
  const value = await startSession(c.var.control, userId);
  writeSessionCookie(c, value, SESSION_MS / 1_000);
  return value;
}

function addressOf(c: Context): string {
  return getConnInfo(c).remote.address ?? "unknown";
}
