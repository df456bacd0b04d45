import { z } from "@hono/zod-openapi";
import { CreatedToken, CreateToken, TokenPage } from "@imprun/contracts/api/access";
import { PageQuery } from "@imprun/contracts/api/common";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Tokens"];

export const listTokens = operation({
  operationId: "listTokens",
  method: "get",
  path: "/v1/tokens",
  tags,
  role: "viewer",
  summary: "List your personal access tokens",
  request: { query: PageQuery },
  responses: { 200: json(TokenPage, "A page of tokens, newest first") },
});

export const createToken = operation({
  operationId: "createToken",
  method: "post",
  path: "/v1/tokens",
  tags,
  role: "viewer",
  summary: "Create a personal access token with your role",
  request: { body: jsonBody(CreateToken) },
  responses: { 201: json(CreatedToken, "The token, shown this once") },
});

export const deleteToken = operation({
  operationId: "deleteToken",
  method: "delete",
  path: "/v1/tokens/{tokenId}",
  tags,
  role: "viewer",
  summary: "Revoke a personal access token",
  request: { params: z.object({ tokenId: z.string().max(64) }) },
  responses: { 204: { description: "Revoked" } },
});
