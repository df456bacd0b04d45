import { z } from "@hono/zod-openapi";
import { HistoryPage } from "@imprun/contracts/api/activity";
import { PageQuery } from "@imprun/contracts/api/common";
import { Environment, FunctionName, GatewayId } from "@imprun/contracts/names";
import { json, operation } from "../http/operation.ts";

export const listHistory = operation({
  operationId: "listHistory",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/history",
  tags: ["Publishing"],
  role: "viewer",
  summary: "List who changed what runs where",
  request: {
    params: z.object({ gatewayId: GatewayId }),
    query: PageQuery.extend({
      function: FunctionName.optional(),
      environment: Environment.optional(),
    }),
  },
  responses: { 200: json(HistoryPage, "A page of changes, newest first") },
});
