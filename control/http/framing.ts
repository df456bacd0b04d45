import { ProblemError } from "@imprun/contracts/problem";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./api.ts";

/**
 * Refuses bodies in chunks before anything of them is read. For each chunk Deno (2.9.6) moves all that it has of a body: 400 KB
 * in chunks of a byte held up a server of Hono that limits bodies as this one does for 4.5 s. Clients that send JSON know its length.
 */
export const refuseChunks: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.req.raw.headers.has("transfer-encoding")) {
    throw new ProblemError(
      "invalid_request",
      "A body needs a Content-Length: none is taken in chunks",
    );
  }
  await next();
};
