/** One pass over a request's headers: what the policies want to know, and the list for the function. */
import type { Exchange } from "../http/exchange.ts";
import { bearerKey } from "./key-auth.ts";
import { withoutKey } from "./key-protocol.ts";
import { loopsIn } from "./loops.ts";
import { requestId } from "./request-id.ts";

/** Fills the exchange. The API key is kept apart, so that no function ever sees it. */
export function readHeaders(exchange: Exchange): void {
  const flat = exchange.headers;
  let givenId: string | null = null;
  let givenTrace: string | null = null;
  let authorization: string | null = null;
  // forEach costs a third of what the iterator does.
  exchange.request.headers.forEach((value, name) => {
    switch (name) {
      case "apikey":
        exchange.presentedKey = value;
        return;
      case "authorization":
        authorization = value;
        return;
      case "x-request-id":
        givenId = value;
        return;
      case "traceparent":
        givenTrace = value;
        return;
      case "sec-websocket-protocol":
        value = withoutKey(exchange, value);
        if (value === "") return;
        break;
      case "origin":
        exchange.origin = value;
        break;
      case "access-control-request-method":
        exchange.requestedMethod = value;
        break;
      case "access-control-request-headers":
        exchange.requestedHeaders = value;
        break;
      case "host":
        exchange.isMultiplexed = false;
        // The address is made of it, or the client wrote an address of its own, and then the two may disagree.
        if (value !== exchange.host) {
          exchange.ambiguity = "The Host header is not a host and a port";
        }
        break;
      case "cdn-loop":
        exchange.loops = loopsIn(value);
        break;
      case "content-length":
        exchange.contentLength = Number(value);
        break;
      case "transfer-encoding":
        exchange.isChunked = true;
        if (value.toLowerCase() !== "chunked") {
          exchange.ambiguity = "The body can be chunked, and have no other transfer coding";
        }
        break;
    }
    flat.push(name, value);
  });
  if (!/^https?:/.test(exchange.url)) exchange.ambiguity = "The address is neither http nor https";
  if (authorization !== null) keepAuthorization(exchange, authorization);
  requestId(exchange, givenId, givenTrace);
}

/** `Authorization` is the function's own unless it carries the key. */
function keepAuthorization(exchange: Exchange, authorization: string): void {
  const bearer = exchange.presentedKey === null ? bearerKey(authorization) : null;
  if (bearer !== null && exchange.tenant?.deployment.authType !== "none") {
    exchange.presentedKey = bearer;
  } else exchange.headers.push("authorization", authorization);
}
