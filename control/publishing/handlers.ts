import type { Api } from "../http/api.ts";
import { mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";
import * as publishing from "./service.ts";
import { listVersions, readVersion } from "./version-list.ts";
import { viewVersion } from "./view.ts";

export function registerPublishing(api: Api): void {
  api.openapi(routes.publishFunction, async (c) => {
    const { control, principal } = c.var;
    const address = c.req.valid("param");
    const body = c.req.valid("json");
    return c.json(await publishing.publishFunction(control, principal, address, body), 200);
  });

  api.openapi(routes.promoteFunction, async (c) => {
    const { control, principal } = c.var;
    const address = c.req.valid("param");
    const body = c.req.valid("json");
    return c.json(await publishing.promoteFunction(control, principal, address, body), 200);
  });

  api.openapi(routes.deployToStage, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId, stageAndName: { from, name } } = c.req.valid("param");
    const { targetStage: to } = c.req.valid("json");
    const address = { gatewayId, name };
    c.set("auditTarget", `api-gateways/${gatewayId}/functions/${name}`);
    return c.json(
      await publishing.promoteFunction(control, principal, address, { from, to }),
      200,
    );
  });

  api.openapi(routes.rollbackFunction, async (c) => {
    const { control, principal } = c.var;
    const address = c.req.valid("param");
    const body = c.req.valid("json");
    return c.json(await publishing.rollBackFunction(control, principal, address, body), 200);
  });

  api.openapi(routes.listVersions, async (c) => {
    const { control, principal } = c.var;
    const address = c.req.valid("param");
    const { page, running } = await listVersions(control, principal, address, c.req.valid("query"));
    return c.json(mapPage(page, (version) => viewVersion(version, running)), 200);
  });

  api.openapi(routes.getVersion, async (c) => {
    const { control, principal } = c.var;
    const { version: wanted, ...address } = c.req.valid("param");
    const { version, running } = await readVersion(control, principal, address, wanted);
    return c.json({ ...viewVersion(version, running), code: version.source }, 200);
  });
}
