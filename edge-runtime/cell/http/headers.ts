/** The headers of an answer: the function's, without those that are ours to say, and ours. */
import { corsHeaders } from "../policies/cors.ts";
import type { Exchange } from "./exchange.ts";

/** Headers of the connection (RFC 9110 §7.6.1) and those that the cell writes itself. */
const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-request-id",
  "traceparent",
]);

/**
 * Pairs for `new Response`. `flat` comes from the isolate, so it may be anything: throws TypeError when it is not a
 * list of texts in pairs.
 */
export function answerHeaders(
  exchange: Exchange,
  flat: unknown,
  runMs: number,
  dbMs: number,
): [string, string][] {
  if (!Array.isArray(flat) || flat.length % 2 !== 0) throw new TypeError("The headers are no list");
  const pairs: [string, string][] = [
    ["x-request-id", exchange.requestId],
    ["traceparent", exchange.traceparent],
    ["server-timing", timing(exchange, runMs, dbMs)],
  ];
  let allowsOrigin = false;
  for (let i = 0; i < flat.length; i += 2) {
    const name: unknown = flat[i];
    const value: unknown = flat[i + 1];
    if (typeof name !== "string" || typeof value !== "string") {
      throw new TypeError("A header is no text");
    }
    if (OURS.has(name)) continue;
    if (name === "access-control-allow-origin") allowsOrigin = true;
    pairs.push([name, value]);
  }
  if (exchange.origin !== null && !allowsOrigin) pairs.push(...corsHeaders);
  return pairs;
}

/**
 * The same headers in the form that `new Response` takes fastest: a record, which skips the conversion of sequences.
 * Names that repeat (`set-cookie`), or that every object has, stay pairs.
 */
export function headersInit(
  pairs: [string, string][],
): Record<string, string> | [string, string][] {
  const record: Record<string, string> = {};
  for (let i = 0; i < pairs.length; i++) {
    const [name, value] = pairs[i]!;
    if (name in record) return pairs;
    record[name] = value;
  }
  return record;
}

function timing({ queueMs, bootMs }: Exchange, runMs: number, dbMs: number): string {
  return "queue;dur=" + tenths(queueMs) + ", boot;dur=" + tenths(bootMs) + ", run;dur=" +
    tenths(runMs) + ", db;dur=" + tenths(dbMs);
}

function tenths(ms: number): number {
  return Number.isFinite(ms) ? Math.round(ms * 10) / 10 : 0;
}
