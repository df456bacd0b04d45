/**
 * WebSockets that a function opens. The broker connects, as it does for `fetch`; the messages are the bodies of that
 * call, both ways.
 */
import type { EgressResponse } from "@imprun/contracts/runtime/frames";
import { isClientCloseCode, SOCKET_LIMITS } from "@imprun/contracts/runtime/isolate";
import {
  closeFrame,
  closeOf,
  SOCKET_FRAMES,
  type SocketFrame,
  socketFrame,
  SocketFrameReader,
} from "@imprun/contracts/runtime/socket-frames";
import { callBroker } from "../calls.ts";
import { currentContext } from "../context.ts";
import { decode, defineProperty, encode } from "../primordials.ts";
import { countOutbound } from "../sandbox/fetch.ts";
import {
  closed,
  FunctionSocket,
  opened,
  received,
  sent,
  type SocketLink,
  type SocketMessage,
} from "./function-socket.ts";

interface Options {
  readonly protocols?: string | string[];
  readonly headers?: HeadersInit;
}

/** `new WebSocket(url, protocols)`, and Deno's form of it with `{ protocols, headers }`. */
export function createWebSocket(outboundRequests: () => number): typeof FunctionSocket {
  const TenantWebSocket = new Proxy(FunctionSocket, {
    construct(target, [url, options]: unknown[], newTarget) {
      const { address, protocols, headers } = read(url, options);
      countOutbound(outboundRequests());
      const link = new Link();
      const socket = Reflect.construct(target, [link, address.href, ""], newTarget);
      connect(socket, link, address, protocols, headers);
      return socket;
    },
  });
  defineProperty(FunctionSocket.prototype, "constructor", { value: TenantWebSocket });
  return TenantWebSocket;
}

/** Throws SyntaxError for an address or subprotocols that no WebSocket can have (WHATWG WebSockets §3.1). */
function read(url: unknown, given: unknown) {
  const address = URL.parse(String(url));
  if (address) address.protocol = address.protocol.replace(/^http/, "ws");
  if (!address || !/^wss?:$/.test(address.protocol) || address.hash !== "") {
    throw new DOMException(`${url} is not the address of a WebSocket`, "SyntaxError");
  }
  const isList = given === undefined || typeof given === "string" || Array.isArray(given);
  const options = (isList ? { protocols: given ?? [] } : given) as Options;
  const protocols = [options.protocols ?? []].flat();
  const isToken = (name: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(name);
  if (!protocols.every(isToken) || new Set(protocols).size < protocols.length) {
    throw new DOMException("The subprotocols must be different tokens", "SyntaxError");
  }
  return { address, protocols, headers: new Headers(options.headers) };
}

/** What the function sends, as the body of the call. */
class Link implements SocketLink {
  readonly isCloseCode = isClientCloseCode;
  readonly abort = new AbortController();
  /** The size of messages that the broker has not asked for yet. */
  #waiting = 0;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  onTaken: (size: number) => void = () => {};
  readonly frames = new ReadableStream<Uint8Array>({
    start: (controller) => void (this.#controller = controller),
    pull: () => {
      const size = this.#waiting;
      this.#waiting = 0;
      this.onTaken(size);
    },
  });

  send(message: SocketMessage): void {
    this.#waiting += message.length;
    if (this.#waiting > SOCKET_LIMITS.waitingSize) {
      return this.close(3008, "The server reads more slowly than the function sends");
    }
    const isText = typeof message === "string";
    const kind = isText ? SOCKET_FRAMES.text : SOCKET_FRAMES.bytes;
    this.#controller.enqueue(socketFrame(kind, isText ? encode(message) : message));
  }

  taken(): void {}

  close(code: number, reason: string): void {
    this.#controller.enqueue(closeFrame({ code, reason, wasClean: true }));
    this.end();
    this.abort.abort();
  }

  end(): void {
    if (this.#controller.desiredSize === null) return;
    try {
      this.#controller.close();
    } catch {
      // It was closed by the function.
    }
  }
}

async function connect(
  socket: FunctionSocket,
  link: Link,
  { href }: URL,
  protocols: string[],
  headers: Headers,
): Promise<void> {
  link.onTaken = (size) => sent(socket, size);
  if (protocols.length > 0) headers.set("sec-websocket-protocol", protocols.join(", "));
  const header = { url: href, method: "GET", headers: [...headers], redirect: "error" };
  try {
    const request = currentContext()?.request ?? 0;
    const { signal } = link.abort;
    const reply = await callBroker(request, "fetch", header, link.frames, signal);
    const { headers: given } = reply.header as EgressResponse;
    opened(socket, new Headers(given).get("sec-websocket-protocol") ?? "");
    await receive(socket, reply.body as ReadableStream<Uint8Array>);
  } catch (error) {
    link.end();
    closed(socket, 1006, error instanceof Error ? error.message : "", false);
  }
}

/** Until the broker says how it ended. Throws when it says nothing. */
async function receive(socket: FunctionSocket, frames: ReadableStream<Uint8Array>): Promise<void> {
  const reader = new SocketFrameReader(2 * SOCKET_LIMITS.messageSize);
  for await (const chunk of frames) {
    for (const frame of reader.push(chunk)) if (take(socket, frame)) return;
  }
  throw new Error("The connection is gone");
}

/** Whether it was the last. */
function take(socket: FunctionSocket, { kind, payload }: SocketFrame): boolean {
  if (kind !== SOCKET_FRAMES.close) {
    received(socket, kind === SOCKET_FRAMES.text ? decode(payload) : payload);
    return false;
  }
  const { code, reason, wasClean } = closeOf(payload);
  closed(socket, code, reason, wasClean);
  return true;
}
