import { z } from "@hono/zod-openapi";
import {
  CreatedGrant,
  CreateGrant,
  GrantPage,
  GrantView,
  RotatedGrant,
  RotateGrant,
  UpdateGrant,
} from "@imprun/contracts/api/access";
import { PageQuery } from "@imprun/contracts/api/common";
import { Environment, GatewayId } from "@imprun/contracts/names";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Grants"];
const params = z.object({ grantId: z.string().max(64) });

export const createGrant = operation({
  operationId: "createApplicationGrant",
  method: "post",
  path: "/v1/application-grants",
  tags,
  role: "admin",
  summary: "Let an application call a gateway in one environment",
  request: { body: jsonBody(CreateGrant) },
  responses: { 201: json(CreatedGrant, "The grant with its API key, shown this once") },
});

export const listGrants = operation({
  operationId: "listApplicationGrants",
  method: "get",
  path: "/v1/application-grants",
  tags,
  role: "viewer",
  summary: "List grants",
  request: {
    query: PageQuery.extend({
      applicationId: z.string().max(64).optional(),
      gatewayId: GatewayId.optional(),
      environment: Environment.optional(),
    }),
  },
  responses: { 200: json(GrantPage, "A page of grants, oldest first") },
});

export const updateGrant = operation({
  operationId: "updateApplicationGrant",
  method: "patch",
  path: "/v1/application-grants/{grantId}",
  tags,
  role: "admin",
  summary: "Disable or enable a grant",
  request: { params, body: jsonBody(UpdateGrant) },
  responses: { 200: json(GrantView, "The grant") },
});

export const rotateGrant = operation({
  operationId: "rotateApplicationGrant",
  method: "post",
  path: "/v1/application-grants/{grantId}/rotate",
  tags,
  role: "admin",
  summary: "Replace the API key of a grant; the old one works for a while",
  request: { params, body: jsonBody(RotateGrant) },
  responses: { 200: json(RotatedGrant, "The grant with its new API key, shown this once") },
});

export const deleteGrant = operation({
  operationId: "deleteApplicationGrant",
  method: "delete",
  path: "/v1/application-grants/{grantId}",
  tags,
  role: "admin",
  summary: "Delete a grant; its key stops working at once",
  request: { params },
  responses: { 204: { description: "Deleted" } },
});
