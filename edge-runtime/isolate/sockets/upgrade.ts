/** `Deno.upgradeWebSocket`: answers a request with 101 and goes on with messages. */
import { isServerCloseCode, type SocketAction, TO_CELL } from "@imprun/contracts/runtime/isolate";
import { LazyRequest } from "../adapters/request.ts";
import type { RequestWork } from "../context.ts";
import { headerOf, type Incoming } from "../incoming.ts";
import { NativeResponse } from "../primordials.ts";
import { attach, send } from "../port.ts";
import { FunctionSocket, type SocketLink } from "./function-socket.ts";

export interface UpgradeOptions {
  /** One of the subprotocols that the client offers. */
  readonly protocol?: string;
  /** Has no effect: the cell pings every client. */
  readonly idleTimeout?: number;
}

/**
 * A WebSocket for the client of `request`, and the response that the function must return for it to open.
 * Throws TypeError when the request does not ask for a WebSocket, or did not offer the subprotocol.
 */
export function upgradeWebSocket(
  request: unknown,
  options: UpgradeOptions = {},
): { socket: FunctionSocket; response: Response } {
  const incoming = LazyRequest.incomingOf(request);
  requireUpgrade(incoming);
  const { protocol = "" } = options;
  const offered = headerOf(incoming.headers, "sec-websocket-protocol") ?? "";
  if (protocol !== "" && !offered.split(",").some((name) => name.trim() === protocol)) {
    throw new TypeError(`The client did not offer the subprotocol ${protocol}`);
  }
  const { work, request: number } = incoming.context;
  if (work.socket) throw new TypeError("The request was upgraded already");
  const address = incoming.url.replace(/^http/, "ws");
  const socket = work.socket = new FunctionSocket(linkOf(number), address, protocol);
  const headers = protocol === "" ? undefined : { "sec-websocket-protocol": protocol };
  return { socket, response: new NativeResponse(null, { status: 101, headers }) };
}

/** Throws TypeError unless it is the request of a client that asks for a WebSocket. */
export function requireUpgrade(incoming: Incoming | undefined): asserts incoming is Incoming {
  if (!incoming || incoming.context.depth > 0) {
    throw new TypeError("Only the request of a client can be upgraded, and not one of imp.invoke");
  }
  if (headerOf(incoming.headers, "upgrade")?.toLowerCase() !== "websocket") {
    throw new TypeError('The request has no header "upgrade: websocket"');
  }
}

/** The way to the client of a request, which is the cell's. */
export function linkOf(request: number): SocketLink {
  const act = (action: SocketAction) => send([TO_CELL.socket, request, ...action]);
  return {
    send: (message) => act(["send", typeof message === "string" ? message : attach(message)]),
    taken: (size) => act(["taken", size]),
    close: (code, reason) => act(["close", code, reason]),
    isCloseCode: isServerCloseCode,
  };
}

/** A request that is answered with 101 lasts as long as its WebSocket. Throws TypeError when it has none. */
export function keepOpen(work: RequestWork): void {
  if (!work.socket) {
    throw new TypeError("A status of 101 needs Deno.upgradeWebSocket or a WebSocketPair");
  }
  work.pending++;
}
