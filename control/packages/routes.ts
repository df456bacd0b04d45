import { z } from "@hono/zod-openapi";
import { DependenciesView, DependencyTypes, SetDependencies } from "@imprun/contracts/api/packages";
import { GatewayId } from "@imprun/contracts/names";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Packages"];
const path = "/v1/api-gateways/{gatewayId}/dependencies";
const params = z.object({ gatewayId: GatewayId });

export const getDependencies = operation({
  operationId: "getDependencies",
  method: "get",
  path,
  tags,
  role: "viewer",
  summary: "Read the npm packages of a gateway",
  request: { params },
  responses: { 200: json(DependenciesView, "The declared packages and what is installed") },
});

export const getDependencyTypes = operation({
  operationId: "getDependencyTypes",
  method: "get",
  path: `${path}/types`,
  tags,
  role: "viewer",
  summary: "Read the type declarations of a gateway's npm packages",
  description:
    "For editors. They change with the lock, and are bounded; `complete` says whether all are there.",
  request: { params },
  responses: { 200: json(DependencyTypes, "The declarations by path") },
});

export const setDependencies = operation({
  operationId: "setDependencies",
  method: "put",
  path,
  tags,
  role: "developer",
  summary: "Replace the npm packages of a gateway",
  description: "Functions have them from their next publish on; what runs is not touched.",
  request: { params, body: jsonBody(SetDependencies) },
  responses: { 200: json(DependenciesView, "The declared packages and what is installed") },
});
