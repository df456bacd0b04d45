import { tenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { requireGateway } from "../gateways/service.ts";
import type { Api } from "../http/api.ts";
import { mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";
import { deleteDeadLetters, listDeadLetters, listQueues, redrive, sendMessage } from "./queues.ts";
import { listRuns, listSchedules, requestRun } from "./service.ts";
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

  api.openapi(routes.runSchedule, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { environment, ...wanted } = c.req.valid("json");
    await requireGateway(control, principal, gatewayId);
    const dueAt = await requestRun(control, tenantId(gatewayId, environment), wanted);
    return c.json({ ...wanted, dueAt: dueAt.toISOString() }, 202);
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

  api.openapi(routes.sendMessage, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId, queue } = c.req.valid("param");
    const { environment, ...message } = c.req.valid("json");
    await requireGateway(control, principal, gatewayId);
    const sent = await sendMessage(control, gatewayId, environment, queue, message);
    return c.json({ id: sent._id, availableAt: sent.availableAt.toISOString() }, 202);
  });

  api.openapi(routes.deleteDeadLetters, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId, queue } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    const deleted = await deleteDeadLetters(control, tenantId(gatewayId, environment), queue);
    return c.json({ deleted }, 200);
  });

  api.openapi(routes.deleteDeadLetter, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId, queue, messageId } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    await requireGateway(control, principal, gatewayId);
    const tenant = tenantId(gatewayId, environment);
    if (await deleteDeadLetters(control, tenant, queue, messageId) === 0) {
      throw new ProblemError("not_found", `The queue ${queue} has no dead letter ${messageId}`);
    }
    return c.body(null, 204);
  });
}
