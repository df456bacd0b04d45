import { z } from "@hono/zod-openapi";
import { PageQuery } from "@imprun/contracts/api/common";
import {
  CreateFunction,
  FunctionPage,
  FunctionView,
  Invocation,
  InvokeFunction,
  UpdateFunction,
} from "@imprun/contracts/api/functions";
import { DEFAULT_LIMITS, SOURCE_BYTES } from "@imprun/contracts/limits";
import { FunctionName, GatewayId } from "@imprun/contracts/names";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Functions"];
const gateway = z.object({ gatewayId: GatewayId });
const params = gateway.extend({ name: FunctionName });
/** A character of source takes up to six in JSON. */
const bodyBytes = 6 * SOURCE_BYTES;
const INVOCATION_BYTES = 2 * DEFAULT_LIMITS.bodyBytes;
const etag = {
  ETag: { description: "Send it back as If-Match", schema: { type: "string" } },
} as const;

export const createFunction = operation({
  operationId: "createFunction",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/functions",
  tags,
  role: "developer",
  bodyBytes,
  summary: "Create a function; its draft is saved whatever is in it",
  request: { params: gateway, body: jsonBody(CreateFunction) },
  responses: { 201: { ...json(FunctionView, "The function"), headers: etag } },
});

export const listFunctions = operation({
  operationId: "listFunctions",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/functions",
  tags,
  role: "viewer",
  summary: "List the functions of a gateway",
  request: { params: gateway, query: PageQuery },
  responses: { 200: json(FunctionPage, "A page of functions in the order of their names") },
});

export const getFunction = operation({
  operationId: "getFunction",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}",
  tags,
  role: "viewer",
  summary: "Read a function: its draft, and what is published where",
  request: { params },
  responses: { 200: { ...json(FunctionView, "The function"), headers: etag } },
});

export const updateFunction = operation({
  operationId: "updateFunction",
  method: "put",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}",
  tags,
  role: "developer",
  bodyBytes,
  summary: "Change the draft, if nobody else has changed it since",
  request: {
    params,
    // Required, but checked by the handler: without it the answer is 428 and not 400.
    headers: z.object({ "if-match": z.string().max(1_024).optional() }),
    body: jsonBody(UpdateFunction),
  },
  responses: { 200: { ...json(FunctionView, "The function"), headers: etag } },
});

export const deleteFunction = operation({
  operationId: "deleteFunction",
  method: "delete",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}",
  tags,
  role: "developer",
  summary: "Delete a function and take it out of every environment",
  request: { params },
  responses: { 204: { description: "It is gone" } },
});

export const invokeFunction = operation({
  operationId: "invokeFunction",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}/invoke",
  tags,
  role: "developer",
  // It changes nothing of ours; what the function did is in its logs.
  audit: false,
  bodyBytes: INVOCATION_BYTES,
  summary: "Send a real request to the function through its runtime",
  request: { params, body: jsonBody(InvokeFunction) },
  responses: {
    200: {
      description:
        "The function's response, whatever its status. With Accept: text/event-stream it comes as it is made: events " +
        "named head, chunk (base64) and end, or failed",
      content: {
        "application/json": { schema: Invocation },
        "text/event-stream": { schema: z.string() },
      },
    },
  },
});
