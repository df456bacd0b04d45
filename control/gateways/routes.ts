import { z } from "@hono/zod-openapi";
import { PageQuery } from "@imprun/contracts/api/common";
import {
  CreateGateway,
  EnvironmentView,
  GatewayPage,
  GatewayView,
  UpdateEnvironment,
  UpdateGateway,
} from "@imprun/contracts/api/gateways";
import { Environment, GatewayId } from "@imprun/contracts/names";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Gateways"];
const params = z.object({ gatewayId: GatewayId });

export const createApiGateway = operation({
  operationId: "createApiGateway",
  method: "post",
  path: "/v1/api-gateways",
  tags,
  role: "developer",
  summary: "Create a gateway with its three environments",
  request: { body: jsonBody(CreateGateway) },
  responses: { 201: json(GatewayView, "The gateway, in phase Creating") },
});

export const listApiGateways = operation({
  operationId: "listApiGateways",
  method: "get",
  path: "/v1/api-gateways",
  tags,
  role: "viewer",
  summary: "List gateways",
  request: { query: PageQuery },
  responses: { 200: json(GatewayPage, "A page of gateways in the order of their ids") },
});

export const getApiGateway = operation({
  operationId: "getApiGateway",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}",
  tags,
  role: "viewer",
  summary: "Read a gateway",
  request: { params },
  responses: { 200: json(GatewayView, "The gateway; a deleted one says phase Deleted") },
});

export const updateApiGateway = operation({
  operationId: "updateApiGateway",
  method: "patch",
  path: "/v1/api-gateways/{gatewayId}",
  tags,
  role: "developer",
  summary: "Rename, stop or start a gateway, or switch its promotion pipeline",
  request: { params, body: jsonBody(UpdateGateway) },
  responses: { 200: json(GatewayView, "The gateway") },
});

export const deleteApiGateway = operation({
  operationId: "deleteApiGateway",
  method: "delete",
  path: "/v1/api-gateways/{gatewayId}",
  tags,
  role: "admin",
  summary: "Delete a gateway with its functions, grants and databases",
  request: { params },
  responses: { 202: json(GatewayView, "The gateway, in phase Deleting") },
});

export const updateEnvironment = operation({
  operationId: "updateEnvironment",
  method: "patch",
  path: "/v1/api-gateways/{gatewayId}/environments/{environment}",
  tags,
  role: "developer",
  summary: "Change authentication, variables or allowed hosts of an environment",
  request: {
    params: params.extend({ environment: Environment }),
    body: jsonBody(UpdateEnvironment),
  },
  responses: { 200: json(EnvironmentView, "The environment") },
});
