import { z } from "@hono/zod-openapi";
import { ApplicationPage, ApplicationView, CreateApplication } from "@imprun/contracts/api/access";
import { PageQuery } from "@imprun/contracts/api/common";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Applications"];
const params = z.object({ applicationId: z.string().max(64) });

export const createApplication = operation({
  operationId: "createApplication",
  method: "post",
  path: "/v1/applications",
  tags,
  role: "admin",
  summary: "Create an application, a consumer of gateways",
  request: { body: jsonBody(CreateApplication) },
  responses: { 201: json(ApplicationView, "The application") },
});

export const listApplications = operation({
  operationId: "listApplications",
  method: "get",
  path: "/v1/applications",
  tags,
  role: "viewer",
  summary: "List applications",
  request: { query: PageQuery },
  responses: { 200: json(ApplicationPage, "A page of applications, oldest first") },
});

export const getApplication = operation({
  operationId: "getApplication",
  method: "get",
  path: "/v1/applications/{applicationId}",
  tags,
  role: "viewer",
  summary: "Read an application",
  request: { params },
  responses: { 200: json(ApplicationView, "The application") },
});

export const deleteApplication = operation({
  operationId: "deleteApplication",
  method: "delete",
  path: "/v1/applications/{applicationId}",
  tags,
  role: "admin",
  summary: "Delete an application; its keys stop working at once",
  request: { params },
  responses: { 204: { description: "Deleted" } },
});
