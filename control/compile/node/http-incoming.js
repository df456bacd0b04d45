/** A request as `node:http` gives it to a listener. */
import { Readable } from "node:stream";

export class IncomingMessage extends Readable {
  #reader;

  constructor(request, info) {
    super();
    const { pathname, search, protocol } = new URL(request.url);
    const address = info?.remoteAddr?.hostname ?? "";
    this.method = request.method;
    this.url = pathname + search;
    this.headers = Object.fromEntries(request.headers);
    this.rawHeaders = [...request.headers].flat();
    this.httpVersion = "1.1";
    this.httpVersionMajor = 1;
    this.httpVersionMinor = 1;
    this.trailers = {};
    this.rawTrailers = [];
    this.aborted = false;
    this.complete = false;
    this.socket = {
      remoteAddress: address,
      remotePort: 0,
      encrypted: protocol === "https:",
      readable: true,
      writable: true,
      destroyed: false,
      destroy: () => this.destroy(),
      setTimeout() {},
      setNoDelay() {},
      setKeepAlive() {},
      on() {},
      once() {},
      removeListener() {},
    };
    this.connection = this.socket;
    this.#reader = request.body?.getReader() ?? null;
  }

  get headersDistinct() {
    return Object.fromEntries(
      Object.entries(this.headers).map(([name, value]) => [name, [value]]),
    );
  }

  setTimeout() {
    return this;
  }

  _read() {
    if (!this.#reader) return this.#end();
    this.#reader.read().then(({ done, value }) => {
      if (done) this.#end();
      else this.push(value);
    }, (error) => this.destroy(error));
  }

  _destroy(error, destroyed) {
    if (!this.complete) this.#reader?.cancel(error).catch(() => {});
    destroyed(error);
  }

  #end() {
    this.complete = true;
    this.push(null);
  }
}
