/** The headers of an answer: the function's, without those that are ours to say, and ours. */
import { ANSWER_HEADERS } from "@imprun/contracts/runtime/isolate";
import { corsHeaders } from "../policies/cors.ts";
import { reachesFurther } from "./cookies.ts";
import type { Exchange } from "./exchange.ts";

const encoder = new TextEncoder();

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
    ["server-timing", timing(exchange, runMs, dbMs)],
  ];
  if (exchange.isTraced) pairs.push(["traceparent", exchange.traceparent]);
  if (flat.length > 2 * ANSWER_HEADERS.count) throw new TypeError("There are too many headers");
  let allowsOrigin = false;
  let chars = 0;
  for (let i = 0; i < flat.length; i += 2) {
    const given: unknown = flat[i];
    const value: unknown = flat[i + 1];
    if (typeof given !== "string" || typeof value !== "string") {
      throw new TypeError("A header is no text");
    }
    chars += given.length + value.length;
    if (chars > ANSWER_HEADERS.chars) throw new TypeError("The headers are too long");
    const name = given.toLowerCase();
    if (OURS.has(name)) continue;
    if (name === "set-cookie" && reachesFurther(value, exchange.host)) {
      exchange.leftOut(value);
      continue;
    }
    if (name === "access-control-allow-origin") allowsOrigin = true;
    pairs.push([name, value]);
  }
  if (exchange.origin !== null && !allowsOrigin) pairs.push(...corsHeaders);
  return pairs;
}

/**
 * The answer as Deno sends it fastest. A `Response` that is made with headers of several names is also made natively
 * ahead and registered for finalization; one that is made with its type alone is not, and takes the others later.
 */
export function responseOf(
  status: number,
  pairs: readonly [string, string][],
  body: BodyInit | null,
): Response {
  const type = pairs.findIndex(([name]) => name === "content-type");
  const init = type < 0 ? { status } : { status, headers: { "content-type": pairs[type]![1] } };
  const response = new Response(body, init);
  const { headers } = response;
  for (let i = 0; i < pairs.length; i++) {
    if (i !== type) headers.append(pairs[i]![0], pairs[i]![1]);
  }
  return response;
}

/** The same as it goes over a connection of HTTP/1.1 (RFC 9112) that ends with it; the pairs are valid, as `responseOf` finds out. */
export function rawAnswer(
  status: number,
  pairs: readonly [string, string][],
  body: string | Uint8Array<ArrayBuffer> | null,
): Uint8Array<ArrayBuffer> {
  const bytes = typeof body === "string" ? encoder.encode(body) : body ?? new Uint8Array();
  const headers = pairs
    .filter(([name]) => name !== "content-length" && name !== "connection")
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = encoder.encode(
    `HTTP/1.1 ${status} \r\n${headers}content-length: ${bytes.length}\r\nconnection: close\r\n\r\n`,
  );
  const answer = new Uint8Array(head.length + bytes.length);
  answer.set(head);
  answer.set(bytes, head.length);
  return answer;
}

function timing(
  { queueMs, bootMs, outboundMs }: Exchange,
  runMs: number,
  dbMs: number,
): string {
  const outbound = outboundMs > 0 ? ", fetch;dur=" + tenths(outboundMs) : "";
  return "queue;dur=" + tenths(queueMs) + ", boot;dur=" + tenths(bootMs) + ", run;dur=" +
    tenths(runMs) + ", db;dur=" + tenths(dbMs) + outbound;
}

function tenths(ms: number): number {
  return Number.isFinite(ms) ? Math.round(ms * 10) / 10 : 0;
}
