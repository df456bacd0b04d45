import { requireGateway } from "../gateways/service.ts";
import type { Api } from "../http/api.ts";
import * as routes from "./routes.ts";
import { readMetrics } from "./service.ts";

export function registerMetrics(api: Api): void {
  api.openapi(routes.readMetrics, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { environment, minutes } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    return c.json(await readMetrics(control, { gatewayId, environment, minutes }), 200);
  });
}
