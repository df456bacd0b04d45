/** A response as `node:http` gives it to a listener; it becomes a `Response` when its head is written. */
import { Writable } from "node:stream";

const WITHOUT_BODY = new Set([101, 204, 205, 304]);

export class ServerResponse extends Writable {
  /** Name in lower case to the name as it was given, and the values. */
  #headers = new Map();
  #answer;
  #isWhole = false;
  #parts = [];
  #controller = null;
  #wanted = null;

  statusCode = 200;
  statusMessage = undefined;
  headersSent = false;
  sendDate = true;
  strictContentLength = false;
  chunkedEncoding = false;
  shouldKeepAlive = true;

  constructor(request, answer = () => {}) {
    super();
    this.req = request;
    this.socket = request.socket ?? null;
    this.connection = this.socket;
    this.#answer = answer;
  }

  get finished() {
    return this.writableEnded;
  }

  setHeader(name, value) {
    if (this.headersSent) throw sent("set");
    this.#headers.set(String(name).toLowerCase(), [name, value]);
    return this;
  }
  setHeaders(headers) {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }
  appendHeader(name, value) {
    const before = this.getHeader(name);
    return this.setHeader(name, before === undefined ? value : [before, value].flat());
  }
  getHeader(name) {
    return this.#headers.get(String(name).toLowerCase())?.[1];
  }
  getHeaders() {
    const headers = Object.create(null);
    for (const [name, [, value]] of this.#headers) headers[name] = value;
    return headers;
  }
  getHeaderNames() {
    return [...this.#headers.keys()];
  }
  getRawHeaderNames() {
    return [...this.#headers.values()].map(([name]) => name);
  }
  hasHeader(name) {
    return this.#headers.has(String(name).toLowerCase());
  }
  removeHeader(name) {
    if (this.headersSent) throw sent("remove");
    this.#headers.delete(String(name).toLowerCase());
  }

  writeHead(status, message, headers = typeof message === "object" ? message : undefined) {
    if (this.headersSent) throw sent("write");
    this.statusCode = Number(status);
    if (typeof message === "string") this.statusMessage = message;
    if (Array.isArray(headers)) {
      const pairs = Array.isArray(headers[0])
        ? headers
        : headers.flatMap((name, at) => at % 2 === 0 ? [[name, headers[at + 1]]] : []);
      for (const [name, value] of pairs) this.setHeader(name, value);
    } else {
      for (const [name, value] of Object.entries(headers ?? {})) this.setHeader(name, value);
    }
    this.headersSent = true;
    if (!this.#isWhole) this.#respond(this.#stream());
    return this;
  }
  flushHeaders() {
    if (!this.headersSent) this.writeHead(this.statusCode);
  }
  writeContinue() {}
  writeProcessing() {}
  writeEarlyHints() {}
  addTrailers() {}
  assignSocket() {}
  detachSocket() {}
  setTimeout() {
    return this;
  }

  /** What ends before anything was written is one body, and no stream. */
  end(chunk, encoding, ended) {
    if (!this.headersSent) this.#isWhole = true;
    return super.end(chunk, encoding, ended);
  }

  _write(chunk, _encoding, written) {
    try {
      if (!this.headersSent) this.writeHead(this.statusCode);
    } catch (error) {
      return written(error);
    }
    if (this.#isWhole || !this.#controller) {
      this.#parts.push(chunk);
      return written();
    }
    this.#controller.enqueue(new Uint8Array(chunk));
    if (this.#controller.desiredSize > 0) written();
    else this.#wanted = written;
  }

  _final(ended) {
    try {
      if (!this.headersSent) this.writeHead(this.statusCode);
    } catch (error) {
      return ended(error);
    }
    if (this.#isWhole) this.#respond(this.#parts.length > 0 ? new Blob(this.#parts) : null);
    else this.#controller?.close();
    ended();
  }

  _destroy(error, destroyed) {
    if (!this.writableFinished) {
      this.#controller?.error(error ?? new Error("The response was destroyed"));
      if (!this.headersSent) this.#answer(new Response(null, { status: 500 }));
    }
    destroyed(error);
  }

  #stream() {
    return new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      pull: () => {
        const wanted = this.#wanted;
        this.#wanted = null;
        wanted?.();
      },
      cancel: () => {
        this.#controller = null;
        this.destroy();
      },
    });
  }

  #respond(body) {
    const headers = new Headers();
    for (const [name, value] of this.#headers.values()) {
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one));
    }
    const status = this.statusCode;
    // A length of the answer to HEAD says what GET would have.
    if (this.req.method !== "HEAD") headers.delete("content-length");
    const isEmpty = WITHOUT_BODY.has(status) || this.req.method === "HEAD";
    this.#answer(
      new Response(isEmpty ? null : body, {
        status,
        statusText: this.statusMessage ?? "",
        headers,
      }),
    );
  }
}

function sent(what) {
  const error = new Error(`Cannot ${what} headers after they are sent to the client`);
  return Object.assign(error, { code: "ERR_HTTP_HEADERS_SENT" });
}
