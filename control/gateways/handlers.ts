import type { GatewayView } from "@imprun/contracts/api/gateways";
import type { GatewayDocument } from "@imprun/contracts/documents/system";
import type { Control } from "../context.ts";
import type { Api } from "../http/api.ts";
import { updateEnvironment } from "./environments.ts";
import * as routes from "./routes.ts";
import * as gateways from "./service.ts";
import { viewEnvironment, viewGateways } from "./view.ts";

export function registerGateways(api: Api): void {
  api.openapi(routes.createApiGateway, async (c) => {
    const { control, principal } = c.var;
    const gateway = await gateways.createGateway(control, principal, c.req.valid("json"));
    c.set("auditTarget", `api-gateways/${gateway._id}`);
    return c.json(await view(control, gateway), 201);
  });

  api.openapi(routes.listApiGateways, async (c) => {
    const { control, principal } = c.var;
    const { items, nextCursor } = await gateways.listGateways(
      control,
      principal,
      c.req.valid("query"),
    );
    return c.json({ items: await viewGateways(control, items), nextCursor }, 200);
  });

  api.openapi(routes.getApiGateway, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const gateway = await gateways.findGateway(control, principal, gatewayId);
    return c.json(await view(control, gateway), 200);
  });

  api.openapi(routes.updateApiGateway, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const change = c.req.valid("json");
    const gateway = await gateways.updateGateway(control, principal, gatewayId, change);
    return c.json(await view(control, gateway), 200);
  });

  api.openapi(routes.deleteApiGateway, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const gateway = await gateways.deleteGateway(control, principal, gatewayId);
    return c.json(await view(control, gateway), 202);
  });

  api.openapi(routes.updateEnvironment, async (c) => {
    const { control, principal } = c.var;
    const place = c.req.valid("param");
    await gateways.requireGateway(control, principal, place.gatewayId);
    const { document, deployment } = await updateEnvironment(
      control,
      principal,
      place,
      c.req.valid("json"),
    );
    return c.json(viewEnvironment(control.config, document, deployment), 200);
  });
}

async function view(control: Control, gateway: GatewayDocument): Promise<GatewayView> {
  const [shown] = await viewGateways(control, [gateway]);
  return shown!;
}
