import { z } from "@hono/zod-openapi";
import { MetricsView } from "@imprun/contracts/api/activity";
import { Environment, GatewayId } from "@imprun/contracts/names";
import { json, operation } from "../http/operation.ts";

export const readMetrics = operation({
  operationId: "readMetrics",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/metrics",
  tags: ["Logs"],
  role: "viewer",
  summary: "Read how many requests an environment has answered lately, and how fast",
  request: {
    params: z.object({ gatewayId: GatewayId }),
    query: z.object({
      environment: Environment.default("dev"),
      minutes: z.coerce.number().int().min(5).max(24 * 60).default(60).openapi({
        description: "How far back to look",
      }),
    }),
  },
  responses: { 200: json(MetricsView, "Counts and times, read from the access log") },
});
