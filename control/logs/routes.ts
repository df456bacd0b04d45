import { z } from "@hono/zod-openapi";
import { LogPage } from "@imprun/contracts/api/activity";
import { Timestamp } from "@imprun/contracts/api/common";
import { LogEntry, LogLevel } from "@imprun/contracts/documents/telemetry";
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
      kind: LogEntry.shape.kind.optional().openapi({
        description:
          "What functions wrote (log), the access log (request), or isolates (lifecycle)",
      }),
      requestId: z.string().min(1).max(256).optional(),
      since: Timestamp.optional().openapi({
        description: "The earliest time; a stream begins there",
      }),
      until: Timestamp.optional().openapi({
        description: "The first time that is too late; a stream has no end",
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
        "The newest entries, newest last; the cursor leads to older ones. With follow=true a stream of events named log; " +
        "an event named dropped has the count of entries that were left out before the next one",
      content: {
        "application/json": { schema: LogPage },
        "text/event-stream": { schema: z.string() },
      },
    },
  },
});
