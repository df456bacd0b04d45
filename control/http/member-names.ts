import { ProblemError } from "@imprun/contracts/problem";
import type { MiddlewareHandler } from "hono";

/**
 * Refuses a JSON body with a member `__proto__` anywhere: schemas of free-form names leave it out without a word, and
 * nothing that was sent may get lost in silence. What is no JSON at all is left to the validator.
 */
export const refuseProtoMembers: MiddlewareHandler = async (c, next) => {
  if (c.req.header("content-type")?.includes("json") && namesProto(await c.req.text())) {
    throw new ProblemError("invalid_request", "No member of the body may be named __proto__");
  }
  await next();
};

function namesProto(text: string): boolean {
  // The name could be spelled with escapes, and without either of these it is not there.
  if (!text.includes("__proto__") && !text.includes("\\u")) return false;
  let found = false;
  try {
    JSON.parse(text, (name, value) => {
      found ||= name === "__proto__";
      return value;
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return found;
}
