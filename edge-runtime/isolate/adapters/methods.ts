/** Modules that export a function for each method, `export function GET(request)`, as route handlers of Next.js. */
import type { Incoming } from "../incoming.ts";
import { executionContext } from "./contexts.ts";
import type { Handler } from "./handlers.ts";
import { LazyRequest } from "./request.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

type Answer = (request: unknown, context: unknown) => unknown;

/** HEAD is answered as GET, and what has no function with 405 and what there is; null when there is none at all. */
export function methodsOf(module: Readonly<Record<string, unknown>>): Handler | null {
  const answers = new Map<string, Answer>();
  for (const method of METHODS) {
    const answer = module[method];
    if (typeof answer === "function") answers.set(method, answer as Answer);
  }
  if (answers.size === 0) return null;
  const get = answers.get("GET");
  if (get && !answers.has("HEAD")) answers.set("HEAD", get);
  const allow = [...answers.keys()].join(", ");
  return (incoming: Incoming) => {
    const answer = answers.get(incoming.method);
    if (answer) return answer(new LazyRequest(incoming, incoming.url), executionContext(incoming));
    return new Response(null, {
      status: incoming.method === "OPTIONS" ? 204 : 405,
      headers: { allow },
    });
  };
}
