import type { Api } from "../http/api.ts";
import * as routes from "./routes.ts";
import * as packages from "./service.ts";

export function registerPackages(api: Api): void {
  api.openapi(routes.getDependencies, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    return c.json(await packages.readDependencies(control, principal, gatewayId), 200);
  });

  api.openapi(routes.getDependencyTypes, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    return c.json(await packages.readDependencyTypes(control, principal, gatewayId), 200);
  });

  api.openapi(routes.setDependencies, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { dependencies } = c.req.valid("json");
    const view = await packages.setDependencies(control, principal, gatewayId, dependencies);
    return c.json(view, 200);
  });
}
