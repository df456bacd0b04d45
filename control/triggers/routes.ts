import { z } from "@hono/zod-openapi";
import { PageQuery } from "@imprun/contracts/api/common";
import {
  DeadLetterPage,
  DeletedLetters,
  QueueList,
  RedriveDeadLetters,
  Redriven,
  RequestedRun,
  RunPage,
  RunSchedule,
  ScheduleList,
  SendMessage,
  SentMessage,
} from "@imprun/contracts/api/triggers";
import { RunOutcome } from "@imprun/contracts/documents/events";
import { Environment, FunctionName, GatewayId } from "@imprun/contracts/names";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { QueueName } from "@imprun/contracts/triggers";
import { json, jsonBody, operation } from "../http/operation.ts";

const OfGateway = z.object({ gatewayId: GatewayId });
const OfQueue = z.object({ gatewayId: GatewayId, queue: QueueName });
/** Extended JSON spells some values in more bytes than BSON. */
const MESSAGE_BODY_BYTES = 3 * TRIGGER_LIMITS.messageBytes;
const InEnvironment = z.object({ environment: Environment.default("dev") });

export const listSchedules = operation({
  operationId: "listSchedules",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/schedules",
  tags: ["Schedules and queues"],
  role: "viewer",
  summary: "List the schedules of an environment and when they are due",
  request: { params: OfGateway, query: InEnvironment },
  responses: { 200: json(ScheduleList, "All schedules, in the order of functions and names") },
});

export const runSchedule = operation({
  operationId: "runSchedule",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/schedules/run",
  tags: ["Schedules and queues"],
  role: "developer",
  summary: "Run a scheduled function now",
  request: { params: OfGateway, body: jsonBody(RunSchedule) },
  responses: {
    202: json(RequestedRun, "A runtime begins within a second; the run is among the runs then"),
  },
});

export const listRuns = operation({
  operationId: "listRuns",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/runs",
  tags: ["Schedules and queues"],
  role: "viewer",
  summary: "List the runs of scheduled functions",
  request: {
    params: OfGateway,
    query: PageQuery.extend({
      environment: Environment.default("dev"),
      function: FunctionName.optional(),
      outcome: RunOutcome.optional(),
    }),
  },
  responses: { 200: json(RunPage, "A page of runs, newest first") },
});

export const listQueues = operation({
  operationId: "listQueues",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/queues",
  tags: ["Schedules and queues"],
  role: "viewer",
  summary: "List the queues of an environment with their messages counted",
  request: { params: OfGateway, query: InEnvironment },
  responses: { 200: json(QueueList, "The queues that functions consume, in the order of names") },
});

export const listDeadLetters = operation({
  operationId: "listDeadLetters",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters",
  tags: ["Schedules and queues"],
  role: "viewer",
  summary: "List the messages of a queue that no delivery could finish",
  request: {
    params: OfQueue,
    query: PageQuery.extend({ environment: Environment.default("dev") }),
  },
  responses: { 200: json(DeadLetterPage, "A page of dead letters, oldest first") },
});

export const redriveDeadLetters = operation({
  operationId: "redriveDeadLetters",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/queues/{queue}/redrive",
  tags: ["Schedules and queues"],
  role: "developer",
  summary: "Deliver dead letters again",
  request: { params: OfQueue, body: jsonBody(RedriveDeadLetters) },
  responses: { 200: json(Redriven, "How many messages wait again") },
});

export const sendMessage = operation({
  operationId: "sendMessage",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/queues/{queue}/messages",
  tags: ["Schedules and queues"],
  role: "developer",
  bodyBytes: MESSAGE_BODY_BYTES,
  summary: "Send a message to a queue",
  request: { params: OfQueue, body: jsonBody(SendMessage) },
  responses: { 202: json(SentMessage, "The message is kept and will be delivered") },
});

export const deleteDeadLetters = operation({
  operationId: "deleteDeadLetters",
  method: "delete",
  path: "/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters",
  tags: ["Schedules and queues"],
  role: "developer",
  summary: "Delete all dead letters of a queue",
  request: { params: OfQueue, query: z.object({ environment: Environment }) },
  responses: { 200: json(DeletedLetters, "How many dead letters are gone") },
});

export const deleteDeadLetter = operation({
  operationId: "deleteDeadLetter",
  method: "delete",
  path: "/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters/{messageId}",
  tags: ["Schedules and queues"],
  role: "developer",
  summary: "Delete a dead letter",
  request: {
    params: OfQueue.extend({ messageId: z.string().regex(/^[0-9a-f]{24}$/) }),
    query: z.object({ environment: Environment }),
  },
  responses: { 204: { description: "It is gone" } },
});
