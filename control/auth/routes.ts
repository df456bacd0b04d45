import { ChangePassword, Login, UserView } from "@imprun/contracts/api/access";
import { json, jsonBody, operation } from "../http/operation.ts";

const tags = ["Account"];

export const login = operation({
  operationId: "login",
  method: "post",
  path: "/v1/login",
  tags,
  role: null,
  summary: "Log in to the console",
  request: { body: jsonBody(Login) },
  responses: { 200: json(UserView, "Who you are; the session is in the cookie") },
});

export const logout = operation({
  operationId: "logout",
  method: "post",
  path: "/v1/logout",
  tags,
  role: "viewer",
  summary: "End this session",
  responses: { 204: { description: "Ended" } },
});

export const getMe = operation({
  operationId: "getMe",
  method: "get",
  path: "/v1/me",
  tags,
  role: "viewer",
  summary: "Who you are",
  responses: { 200: json(UserView, "You") },
});

export const changePassword = operation({
  operationId: "changePassword",
  method: "put",
  path: "/v1/me/password",
  tags,
  role: "viewer",
  summary: "Change your password, which ends all your other sessions",
  request: { body: jsonBody(ChangePassword) },
  responses: { 204: { description: "Changed" } },
});
