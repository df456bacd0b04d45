/** From a function's 101 to a WebSocket between its client and its isolate. */
import { SOCKET_LIMITS, type SocketEvent } from "@imprun/contracts/runtime/isolate";
import type { Exchange } from "../http/exchange.ts";
import type { Isolate } from "../isolates/isolate.ts";
import { ClientSocket } from "./client-socket.ts";

export interface Upgraded {
  readonly socket: ClientSocket;
  /** The only response that Deno upgrades with. */
  readonly response: Response;
}

/**
 * Upgrades the client's connection; `headers` are the function's and name the subprotocol, if it chose one.
 * Throws TypeError when the client did not ask for a WebSocket, or did not offer the subprotocol.
 */
export function upgrade(exchange: Exchange, isolate: Isolate, headers: unknown): Upgraded {
  const protocol = chosenProtocol(exchange, headers);
  const { socket, response } = Deno.upgradeWebSocket(exchange.request, {
    protocol,
    idleTimeout: SOCKET_LIMITS.pingSeconds,
  });
  response.headers.set("x-request-id", exchange.requestId);
  const { number } = exchange;
  const tell = (...event: SocketEvent) => isolate.socketEvent(number, ...event);
  const client = new ClientSocket(socket, {
    open: () => tell("open"),
    message: (data) => tell("message", isolate.carried(data)),
    sent: (size) => tell("sent", size),
    closed: (code, reason, wasClean) => {
      tell("closed", code, reason, wasClean);
      exchange.over();
    },
  });
  return { socket: client, response };
}

/**
 * The function's choice. A browser gives up when none of the subprotocols that it offered is chosen, so a client that
 * brought its key as one of them gets the first of the others.
 */
function chosenProtocol(exchange: Exchange, headers: unknown): string | undefined {
  const flat = Array.isArray(headers) ? headers : [];
  const at = flat.indexOf("sec-websocket-protocol");
  if (at >= 0 && at % 2 === 0) return String(flat[at + 1]);
  if (!exchange.hasKeyAsProtocol) return undefined;
  const left = exchange.headers.indexOf("sec-websocket-protocol");
  return left < 0 ? undefined : exchange.headers[left + 1]!.split(",")[0]!.trim();
}
