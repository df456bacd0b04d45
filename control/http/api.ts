import { OpenAPIHono } from "@hono/zod-openapi";
import type { Control } from "../context.ts";
import type { Principal } from "../auth/principal.ts";
import { refuseInvalid } from "./validation.ts";

/** What handlers read from `c.var`. */
export interface ApiEnv {
  Variables: {
    control: Control;
    requestId: string;
    /** Who is calling; set on every path under `/v1/` but login. */
    principal: Principal;
    /** What an operation changed, for example `api-gateways/hometax`; the path when it is not set. */
    auditTarget: string;
  };
}

export type Api = OpenAPIHono<ApiEnv>;

export function newApi(): Api {
  return new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
}
