import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./api.ts";

const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/;

/** Takes the caller's `x-request-id` when it is harmless, mints one when it is not, and sends it back. */
export const requestId: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const given = c.req.header("x-request-id");
  const id = given && ACCEPTED.test(given) ? given : crypto.randomUUID();
  c.set("requestId", id);
  c.header("x-request-id", id);
  await next();
};
