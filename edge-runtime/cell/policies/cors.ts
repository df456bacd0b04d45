/** CORS (Fetch standard): any origin may call, without credentials; keys travel in headers, never in cookies. */
import type { Exchange } from "../http/exchange.ts";
import { allowedMethods } from "./methods.ts";

const MAX_AGE_SECONDS = "600";

/** Added to every answer to a request with an Origin, unless the function says its own. */
export const corsHeaders: readonly [string, string][] = [
  ["access-control-allow-origin", "*"],
  ["access-control-expose-headers", "x-request-id, server-timing, traceparent, retry-after"],
];

/** Whether the request is a preflight: it needs no key, because a browser cannot send one. */
export function isPreflight(exchange: Exchange): boolean {
  return exchange.method === "OPTIONS" && exchange.origin !== null &&
    exchange.requestedMethod !== null;
}

/** Answers a preflight with what the function allows. */
export function answerPreflight(exchange: Exchange): void {
  const headers: [string, string][] = [
    ["access-control-allow-methods", allowedMethods(exchange.deployed.methods)],
    ["access-control-max-age", MAX_AGE_SECONDS],
    ["vary", "origin, access-control-request-method, access-control-request-headers"],
  ];
  if (exchange.requestedHeaders !== null) {
    headers.push(["access-control-allow-headers", exchange.requestedHeaders]);
  }
  exchange.answer(204, headers);
}
