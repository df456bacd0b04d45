import { findAutocannon } from "./autocannon.ts";
import type { LoadGenerator } from "./load.ts";
import { findWrk } from "./wrk.ts";

/**
 * One generator for a whole run, since figures of two do not compare. wrk when it is installed: with 32 connections on two
 * cores it got 139 k answers a second out of a bare Deno.serve, and autocannon, being the bottleneck itself, 101 k.
 */
export async function chooseLoadGenerator(): Promise<LoadGenerator> {
  return await findWrk() ?? findAutocannon();
}
