import { z } from "@hono/zod-openapi";
import { PageQuery } from "@imprun/contracts/api/common";
import {
  DeployToStage,
  PromoteFunction,
  PublishFunction,
  RollbackFunction,
  Rollout,
  VersionDetail,
  VersionPage,
} from "@imprun/contracts/api/functions";
import { Environment, FunctionName, GatewayId } from "@imprun/contracts/names";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Publishing"];
const params = z.object({ gatewayId: GatewayId, name: FunctionName });
const rollout = { 200: json(Rollout, "The new revision, and which runtimes answer with it") };

export const publishFunction = operation({
  operationId: "publishFunction",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}/publish",
  tags,
  role: "developer",
  summary: "Compile the draft and make it live in an environment",
  request: { params, body: jsonBody(PublishFunction) },
  responses: rollout,
});

export const promoteFunction = operation({
  operationId: "promoteFunction",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}/promote",
  tags,
  role: "developer",
  summary: "Run in one environment the version that runs in another",
  request: { params, body: jsonBody(PromoteFunction) },
  responses: rollout,
});

/** `dev/calculateTax`, percent-encoded as one segment of the path. */
const StageAndName = z.string().transform((value, context) => {
  const slash = value.indexOf("/");
  const stage = Environment.safeParse(value.slice(0, Math.max(slash, 0)));
  const name = FunctionName.safeParse(value.slice(slash + 1));
  if (stage.success && name.success) return { from: stage.data, name: name.data };
  const message = "Write the stage and the function as one segment, for example dev%2FcalculateTax";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}).openapi({ type: "string", example: "dev%2FcalculateTax" });

export const deployToStage = operation({
  operationId: "deployToStage",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/functions/{stageAndName}/deploy-to-stage",
  tags,
  role: "developer",
  summary: "Promote a function from the stage in the path to another",
  request: {
    params: z.object({ gatewayId: GatewayId, stageAndName: StageAndName }),
    body: jsonBody(DeployToStage),
  },
  responses: rollout,
});

export const rollbackFunction = operation({
  operationId: "rollbackFunction",
  method: "post",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}/rollback",
  tags,
  role: "developer",
  summary: "Run an earlier version again",
  request: { params, body: jsonBody(RollbackFunction) },
  responses: rollout,
});

export const listVersions = operation({
  operationId: "listVersions",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}/versions",
  tags,
  role: "viewer",
  summary: "List the versions of a function",
  request: { params, query: PageQuery },
  responses: { 200: json(VersionPage, "A page of versions, newest first") },
});

export const getVersion = operation({
  operationId: "getVersion",
  method: "get",
  path: "/v1/api-gateways/{gatewayId}/functions/{name}/versions/{version}",
  tags,
  role: "viewer",
  summary: "Read a version with its code",
  request: { params: params.extend({ version: z.string().min(1).max(64) }) },
  responses: { 200: json(VersionDetail, "The version, named by its id or its number") },
});
