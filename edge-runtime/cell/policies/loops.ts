/**
 * How often a request has gone through functions: each outbound request says so in `CDN-Loop` (RFC 8586), which no function
 * can change. So functions that call each other by their addresses end as those that do with `imp.invoke`.
 */
import { LOOP_TOKEN } from "@imprun/contracts/runtime/frames";
import type { Exchange } from "../http/exchange.ts";
import type { LimitHits } from "../limit-hits.ts";

/** How many of the entries of a `CDN-Loop` header are ours. */
export function loopsIn(header: string): number {
  return header.split(",").filter((entry) => entry.trim().split(";", 1)[0] === LOOP_TOKEN).length;
}

/** Answers 508 to what has gone through too many functions. */
export function refuseLoops(exchange: Exchange, limits: Pick<LimitHits, "add">): void {
  const { deployment } = exchange.tenant;
  const limit = deployment.limits.recursionDepth;
  if (exchange.loops < limit) return;
  limits.add(deployment, "recursion_limit", exchange);
  exchange.fail("recursion_limit", `The request has gone through ${exchange.loops} functions`);
}
