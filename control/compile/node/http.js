/**
 * `node:http`: what a server listens to becomes the function's handler, and requests to elsewhere are sent by `fetch`.
 * It is compiled into functions and runs in their isolates.
 */
import { EventEmitter } from "node:events";
import {
  ClientRequest,
  requestOver,
  validateHeaderName,
  validateHeaderValue,
} from "./http-client.js";
import { IncomingMessage } from "./http-incoming.js";
import { ServerResponse } from "./http-response.js";

export { ClientRequest, IncomingMessage, ServerResponse, validateHeaderName, validateHeaderValue };
export const { request, get } = requestOver("http:");
export const OutgoingMessage = ServerResponse;
export const maxHeaderSize = 16384;

/** Answers one request by the listeners of a server. */
function answer(server, request, info) {
  return new Promise((resolve) => {
    const incoming = new IncomingMessage(request, info);
    const response = new ServerResponse(incoming, resolve);
    request.signal.addEventListener("abort", () => {
      incoming.aborted = true;
      incoming.destroy();
      response.destroy();
    });
    server.emit("request", incoming, response);
  });
}

export class Server extends EventEmitter {
  listening = false;
  timeout = 0;
  keepAliveTimeout = 5000;
  headersTimeout = 60000;
  requestTimeout = 300000;
  maxHeadersCount = null;

  constructor(options, listener) {
    super();
    const onRequest = typeof options === "function" ? options : listener;
    if (onRequest) this.on("request", onRequest);
  }

  /** Port and host mean nothing here: a function is reached at its own address. */
  listen(...args) {
    globalThis.Deno.serve((request, info) => answer(this, request, info));
    this.listening = true;
    const listening = args.at(-1);
    if (typeof listening === "function") this.once("listening", listening);
    queueMicrotask(() => this.emit("listening"));
    return this;
  }

  address() {
    return this.listening ? { address: "0.0.0.0", family: "IPv4", port: 0 } : null;
  }

  close(closed) {
    this.listening = false;
    if (closed) this.once("close", closed);
    queueMicrotask(() => this.emit("close"));
    return this;
  }

  closeAllConnections() {}
  closeIdleConnections() {}
  setTimeout() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
}

export function createServer(options, listener) {
  return new Server(options, listener);
}

/** Libraries make one to keep connections; `fetch` keeps them anyway. */
export class Agent extends EventEmitter {
  constructor(options = {}) {
    super();
    this.options = options;
  }
  destroy() {}
}
export const globalAgent = new Agent();
