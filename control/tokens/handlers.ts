import type { TokenView } from "@imprun/contracts/api/access";
import type { TokenDocument } from "@imprun/contracts/documents/system";
import type { z } from "zod";
import type { Api } from "../http/api.ts";
import { mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";
import * as tokens from "./service.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

export function registerTokens(api: Api): void {
  api.openapi(routes.listTokens, async (c) => {
    const { control, principal } = c.var;
    const page = await tokens.listTokens(control, principal.userId, c.req.valid("query"));
    return c.json(mapPage(page, view), 200);
  });

  api.openapi(routes.createToken, async (c) => {
    const { control, principal: { userId } } = c.var;
    const { name, expiresInDays } = c.req.valid("json");
    const expiresAt = expiresInDays ? new Date(Date.now() + expiresInDays * DAY_MS) : null;
    const { token, document } = await tokens.createToken(control, { userId, name, expiresAt });
    c.set("auditTarget", `tokens/${document._id}`);
    return c.json({ ...view(document), token }, 201);
  });

  api.openapi(routes.deleteToken, async (c) => {
    const { control, principal } = c.var;
    await tokens.revokeToken(control, principal.userId, c.req.valid("param").tokenId);
    return c.body(null, 204);
  });
}

function view({ _id, name, prefix, ...times }: TokenDocument): z.infer<typeof TokenView> {
  return {
    tokenId: _id,
    name,
    prefix,
    createdAt: times.createdAt.toISOString(),
    lastUsedAt: times.lastUsedAt?.toISOString() ?? null,
    expiresAt: times.expiresAt?.toISOString() ?? null,
  };
}
