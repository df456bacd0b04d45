import { z } from "@hono/zod-openapi";
import { CreateTool, ToolName, ToolPage, ToolView } from "@imprun/contracts/api/activity";
import { PageQuery } from "@imprun/contracts/api/common";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["AI gateway"];
const path = "/v1/ai-gateway/mcp-tools";

export const createTool = operation({
  operationId: "createTool",
  method: "post",
  path,
  tags,
  role: "developer",
  summary: "Offer a function as a tool over MCP",
  request: { body: jsonBody(CreateTool) },
  responses: { 201: json(ToolView, "The tool") },
});

export const listTools = operation({
  operationId: "listTools",
  method: "get",
  path,
  tags,
  role: "viewer",
  summary: "List the organization's tools",
  request: { query: PageQuery },
  responses: { 200: json(ToolPage, "A page of tools in the order of their names") },
});

export const deleteTool = operation({
  operationId: "deleteTool",
  method: "delete",
  path: `${path}/{name}`,
  tags,
  role: "developer",
  summary: "Offer a tool no longer",
  request: { params: z.object({ name: ToolName }) },
  responses: { 204: { description: "It is gone" } },
});
