import { tenantId } from "@imprun/contracts/names";
import { requireGateway } from "../gateways/service.ts";
import type { Api } from "../http/api.ts";
import { mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";
import { listDeadLetters, listQueues, listRuns, listSchedules, redrive } from "./service.ts";
import { viewDeadLetter, viewRun, viewSchedule } from "./view.ts";

export function registerTriggers(api: Api): void {
  api.openapi(routes.listSchedules, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    const schedules = await listSchedules(control, tenantId(gatewayId, environment));
    return c.json({ items: schedules.map((schedule) => viewSchedule(schedule)) }, 200);
  });

  api.openapi(routes.listRuns, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { limit, cursor, environment, ...filter } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    const tenant = tenantId(gatewayId, environment);
    return c.json(
      mapPage(await listRuns(control, tenant, filter, { limit, cursor }), viewRun),
      200,
    );
  });

  api.openapi(routes.listQueues, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    return c.json({ items: await listQueues(control, tenantId(gatewayId, environment)) }, 200);
  });

  api.openapi(routes.listDeadLetters, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId, queue } = c.req.valid("param");
    const { limit, cursor, environment } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    const tenant = tenantId(gatewayId, environment);
    const page = await listDeadLetters(control, tenant, queue, { limit, cursor });
    return c.json(mapPage(page, viewDeadLetter), 200);
  });

  api.openapi(routes.redriveDeadLetters, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId, queue } = c.req.valid("param");
    const { environment, ids } = c.req.valid("json");
    await requireGateway(control, principal, gatewayId);
    const redriven = await redrive(control, tenantId(gatewayId, environment), queue, ids);
    return c.json({ redriven }, 200);
  });
}
