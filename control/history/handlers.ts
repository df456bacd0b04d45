import { requireGateway } from "../gateways/service.ts";
import type { Api } from "../http/api.ts";
import { mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";
import { listHistory } from "./service.ts";
import { viewHistory } from "./view.ts";

export function registerHistory(api: Api): void {
  api.openapi(routes.listHistory, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { limit, cursor, ...filter } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    const page = await listHistory(control, { gatewayId, ...filter }, { limit, cursor });
    return c.json(mapPage(page, viewHistory), 200);
  });
}
