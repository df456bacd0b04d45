import { z } from "@hono/zod-openapi";
import { LogPage } from "@imprun/contracts/api/activity";
import { LogLevel } from "@imprun/contracts/documents/telemetry";
import { Environment, FunctionName, GatewayId } from "@imprun/contracts/names";
import { operation } from "../http/operation.ts";

/** An entry's id: an ObjectId in hexadecimal. */
const LogId = z.string().regex(/^[0-9a-f]{24}$/, { error: "This is not the id of a log entry" });

export const listLogs = operation({
  operationId: "listLogs",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/logs",
  tags: ["Logs"],
  role: "viewer",
  summary: "Read or follow the logs of an environment",
  request: {
    params: z.object({ gatewayId: GatewayId }),
    query: z.object({
      environment: Environment.default("dev"),
      function: FunctionName.optional(),
      level: LogLevel.optional().openapi({
        description: "The least severe level to return: warn gives warnings and errors",
      }),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
      cursor: LogId.optional(),
      follow: z.enum(["true", "false"]).default("false"),
    }),
    headers: z.object({ "last-event-id": LogId.optional() }),
  },
  responses: {
    200: {
      description:
        "The newest entries, newest last; the cursor leads to older ones. With follow=true a stream of events named log",
      content: {
        "application/json": { schema: LogPage },
        "text/event-stream": { schema: z.string() },
      },
    },
  },
});
