/** Requests of `node:http` and `node:https`, sent by `fetch`, which keeps connections and refuses what it must. */
import { Readable, Writable } from "node:stream";

const WITHOUT_BODY = new Set(["GET", "HEAD"]);

/** `(url, options, callback)`, `(options, callback)`: what was asked for, and by whom. */
function read(protocol, args) {
  const listener = args.find((value) => typeof value === "function");
  const given = args.filter((value) => typeof value !== "function" && value !== undefined);
  const address = typeof given[0] === "string" || given[0] instanceof URL ? given.shift() : null;
  const options = given[0] ?? {};
  const url = address ? new URL(address) : new URL(`${options.protocol ?? protocol}//localhost`);
  const host = options.hostname ?? options.host;
  if (host) url.hostname = String(host).replace(/:\d+$/, "");
  if (options.port) url.port = String(options.port);
  if (options.path) {
    const [path, query] = options.path.split(/\?(.*)/s, 2);
    url.pathname = path;
    url.search = query ?? "";
  }
  return { url, options, listener };
}

export class ClientRequest extends Writable {
  #url;
  #headers = new Map();
  #parts = [];
  #gone = new AbortController();
  #timer;

  aborted = false;
  reusedSocket = false;
  finished = false;

  constructor(protocol, args) {
    // It goes on after its body has been sent.
    super({ autoDestroy: false });
    const { url, options, listener } = read(protocol, args);
    this.#url = url;
    this.method = (options.method ?? "GET").toUpperCase();
    this.path = url.pathname + url.search;
    this.host = url.hostname;
    this.protocol = url.protocol;
    for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value);
    if (options.auth) this.setHeader("authorization", `Basic ${btoa(options.auth)}`);
    if (listener) this.once("response", listener);
    if (options.timeout) this.setTimeout(options.timeout);
    options.signal?.addEventListener("abort", () => this.destroy(options.signal.reason));
  }

  setHeader(name, value) {
    this.#headers.set(String(name).toLowerCase(), [name, value]);
    return this;
  }
  getHeader(name) {
    return this.#headers.get(String(name).toLowerCase())?.[1];
  }
  getHeaders() {
    return Object.fromEntries([...this.#headers].map(([name, [, value]]) => [name, value]));
  }
  hasHeader(name) {
    return this.#headers.has(String(name).toLowerCase());
  }
  removeHeader(name) {
    this.#headers.delete(String(name).toLowerCase());
  }
  setTimeout(ms, listener) {
    clearTimeout(this.#timer);
    if (listener) this.once("timeout", listener);
    if (ms > 0) this.#timer = setTimeout(() => this.emit("timeout"), ms);
    return this;
  }
  abort() {
    this.aborted = true;
    this.destroy();
  }
  flushHeaders() {}
  setNoDelay() {}
  setSocketKeepAlive() {}

  _write(chunk, _encoding, written) {
    this.#parts.push(chunk);
    written();
  }

  _final(ended) {
    this.finished = true;
    this.#send().catch((error) => this.destroy(error));
    ended();
  }

  _destroy(error, destroyed) {
    clearTimeout(this.#timer);
    this.#gone.abort();
    destroyed(error);
  }

  async #send() {
    const headers = new Headers();
    for (const [name, value] of this.#headers.values()) {
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one));
    }
    const body = this.#parts.length > 0 && !WITHOUT_BODY.has(this.method)
      ? new Blob(this.#parts)
      : null;
    const { method } = this;
    const signal = this.#gone.signal;
    const response = await fetch(this.#url, { method, headers, body, signal, redirect: "manual" });
    clearTimeout(this.#timer);
    const incoming = incomingOf(response);
    if (!this.emit("response", incoming)) incoming.resume();
  }
}

/** What a listener for `response` gets. */
function incomingOf(response) {
  const incoming = Readable.from(response.body ?? [], { objectMode: false });
  const headers = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  return Object.assign(incoming, {
    statusCode: response.status,
    statusMessage: response.statusText,
    headers,
    rawHeaders: [...response.headers].flat(),
    httpVersion: "1.1",
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    complete: true,
    trailers: {},
    socket: { encrypted: true, on() {}, once() {}, removeListener() {}, destroy() {} },
    setTimeout() {},
  });
}

export function requestOver(protocol) {
  const request = (...args) => new ClientRequest(protocol, args);
  const get = (...args) => {
    const sent = request(...args);
    sent.end();
    return sent;
  };
  return { request, get };
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export function validateHeaderName(name) {
  if (TOKEN.test(name)) return;
  const error = new TypeError(`Header name must be a valid HTTP token ["${name}"]`);
  throw Object.assign(error, { code: "ERR_INVALID_HTTP_TOKEN" });
}

export function validateHeaderValue(name, value) {
  if (value !== undefined && !/[^\t\x20-\x7e\x80-\xff]/.test(String(value))) return;
  const error = new TypeError(`Invalid character in header content ["${name}"]`);
  throw Object.assign(error, { code: "ERR_INVALID_CHAR" });
}
