/** Which methods a function answers. */
import type { HttpMethod } from "@imprun/contracts/names";
import type { Exchange } from "../http/exchange.ts";

/** Methods are tokens of any length, and an answer need not repeat them. */
const MAX_SHOWN_LENGTH = 20;
const EVERY: readonly HttpMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** For `Allow`: an empty list means every method; GET brings HEAD, and OPTIONS is always answered. */
export function allowedMethods(methods: readonly HttpMethod[]): string {
  const allowed = new Set(methods.length === 0 ? EVERY : methods);
  if (allowed.has("GET")) allowed.add("HEAD");
  allowed.add("OPTIONS");
  return EVERY.filter((method) => allowed.has(method)).join(", ");
}

/** Answers 405 for a method that the function does not have, and OPTIONS with 204 unless the function wants it. */
export function methods(exchange: Exchange): void {
  const { method, deployed } = exchange;
  const named = deployed.methods as readonly string[];
  if (named.includes(method) || (method === "HEAD" && named.includes("GET"))) return;
  if (method === "OPTIONS") {
    return exchange.answer(204, [["allow", allowedMethods(deployed.methods)]]);
  }
  if (named.length === 0 && (EVERY as readonly string[]).includes(method)) return;
  const shown = method.length > MAX_SHOWN_LENGTH ? "this method" : method;
  exchange.fail("method_not_allowed", `${exchange.functionName} does not answer ${shown}`, {
    allow: allowedMethods(deployed.methods),
  });
}
