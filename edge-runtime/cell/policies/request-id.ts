/** Every request has an id and a place in a trace: the caller's if they are well-formed, else new ones. */
import type { Exchange } from "../http/exchange.ts";
import { randomHex } from "../http/ids.ts";

/** W3C Trace Context, level 1: version 00, 16 and 8 bytes that are not all zero, flags. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const VISIBLE_ASCII = /^[!-~]{1,128}$/;

/** Settles `requestId` and `traceparent`; the function gets both. */
export function requestId(
  exchange: Exchange,
  given: string | null,
  givenTrace: string | null,
): void {
  const trace = givenTrace !== null && TRACEPARENT.test(givenTrace) ? givenTrace : null;
  const minted = randomHex(32);
  exchange.requestId = given !== null && VISIBLE_ASCII.test(given) ? given : minted;
  exchange.isTraced = trace !== null;
  exchange.traceparent = trace
    ? trace.slice(0, 36) + randomHex(16) + trace.slice(52)
    : "00-" + minted + "-" + randomHex(16) + "-01";
}
