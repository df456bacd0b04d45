/** The `res` of the seeds' style: what Express and laf give a function. */
import { headerOf, type Incoming, type ResponseBody } from "../incoming.ts";
import { encode, NativeReadableStream } from "../primordials.ts";
import { Emitter } from "./emitter.ts";
import { isKnownType, mediaTypeOf, preferred } from "./media-types.ts";
import { jsonText } from "./response.ts";
import { statusText } from "./status-texts.ts";

export interface CookieOptions {
  maxAge?: number;
  expires?: Date;
  path?: string;
  domain?: string;
  secure?: boolean;
  httpOnly?: boolean;
  sameSite?: boolean | "lax" | "strict" | "none";
}

/** It emits `close` when the client has gone, `drain` when it wants more, `finish` when the answer is complete. */
export class SeedResponse extends Emitter {
  statusCode = 200;
  statusMessage = "";
  headersSent = false;
  writableEnded = false;
  readonly locals: Record<string, unknown> = {};
  readonly #incoming: Incoming;
  readonly #headers = new Map<string, string[]>();
  #stream: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(incoming: Incoming) {
    super();
    this.#incoming = incoming;
  }

  /** Whether there is a status or a header that a returned value needs. */
  get isPrepared(): boolean {
    return this.statusCode !== 200 || this.#headers.size > 0;
  }

  get writable(): boolean {
    return !this.writableEnded;
  }

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  sendStatus(code: number): this {
    return this.status(code).type("txt").send(statusText(code));
  }

  /** Sets one header, or all of an object's. */
  set(name: string | Record<string, string | string[]>, value?: string | number | string[]): this {
    if (typeof name === "object") {
      for (const key of Object.keys(name)) this.set(key, name[key]!);
      return this;
    }
    const values = Array.isArray(value) ? value.map(String) : [String(value)];
    this.#headers.set(String(name).toLowerCase(), values);
    return this;
  }

  header(name: string | Record<string, string | string[]>, value?: string | string[]): this {
    return this.set(name, value);
  }

  setHeader(name: string, value: string | number | string[]): this {
    return this.set(name, value);
  }

  append(name: string, value: string | string[]): this {
    const key = name.toLowerCase();
    return this.set(key, (this.#headers.get(key) ?? []).concat(value));
  }

  get(name: string): string | undefined {
    return this.#headers.get(String(name).toLowerCase())?.join(", ");
  }

  getHeader(name: string): string | undefined {
    return this.get(name);
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(String(name).toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(String(name).toLowerCase());
  }

  vary(name: string): this {
    return this.append("vary", name);
  }

  /** A media type, or a short name such as `html`. */
  type(name: string): this {
    return this.set("content-type", mediaTypeOf(name));
  }

  contentType(name: string): this {
    return this.type(name);
  }

  cookie(name: string, value: string | object, options: CookieOptions = {}): this {
    const text = typeof value === "string" ? value : `j:${jsonText(value)}`;
    const parts = [`${name}=${encodeURIComponent(text)}`, `Path=${options.path ?? "/"}`];
    if (options.maxAge !== undefined) parts.push(`Max-Age=${Math.floor(options.maxAge / 1000)}`);
    if (options.expires) parts.push(`Expires=${options.expires.toUTCString()}`);
    if (options.domain) parts.push(`Domain=${options.domain}`);
    if (options.httpOnly) parts.push("HttpOnly");
    if (options.secure) parts.push("Secure");
    if (options.sameSite) {
      parts.push(`SameSite=${options.sameSite === true ? "Strict" : options.sameSite}`);
    }
    return this.append("set-cookie", parts.join("; "));
  }

  clearCookie(name: string, options: CookieOptions = {}): this {
    return this.cookie(name, "", { ...options, expires: new Date(0), maxAge: undefined });
  }

  redirect(first: number | string, second?: string): this {
    const [code, to] = typeof first === "number" ? [first, second ?? "/"] : [302, first];
    this.status(code).set("location", to).type("txt");
    return this.#finish(`Redirecting to ${to}`);
  }

  /** Answers with what the client likes best; 406 when it takes none of them and there is no `default`. */
  format(answers: Record<string, () => unknown>): this {
    const types = Object.keys(answers).filter((type) => type !== "default");
    const chosen = preferred(headerOf(this.#incoming.headers, "accept"), types);
    this.vary("accept");
    if (chosen === false && !Object.hasOwn(answers, "default")) return this.sendStatus(406);
    if (chosen !== false) this.type(chosen);
    answers[chosen === false ? "default" : chosen]!();
    return this;
  }

  /** Asks the client to save the answer, under this name. */
  attachment(fileName?: string): this {
    if (fileName === undefined) return this.set("content-disposition", "attachment");
    const extension = /\.(\w+)$/.exec(fileName)?.[1];
    if (extension !== undefined && isKnownType(extension)) this.type(extension);
    const ascii = fileName.replace(/[^\x20-\x7e]|["\\]/g, "_");
    const exact = encodeURIComponent(fileName).replace(/['()*]/g, escape);
    return this.set(
      "content-disposition",
      `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`,
    );
  }

  location(to: string): this {
    return this.set("location", to);
  }

  json(value: unknown): this {
    const text = jsonText(value ?? null);
    if (!this.#headers.has("content-type")) this.type("json");
    return this.#finish(text);
  }

  /** Text is HTML unless a type is set, as in Express; bytes are bytes; anything else is JSON. */
  send(value?: unknown): this {
    if (value === undefined) return this.#finish(null);
    if (typeof value === "string") {
      if (!this.#headers.has("content-type")) this.type("html");
      return this.#finish(value);
    }
    if (!(value instanceof Uint8Array)) return this.json(value);
    if (!this.#headers.has("content-type")) this.type("bin");
    return this.#finish(value as Uint8Array<ArrayBuffer>);
  }

  /** Answers with what the function returned, if it has not answered by itself: with the status and headers set so far. */
  sendReturned(value: unknown): this {
    if (value instanceof NativeReadableStream) {
      if (!this.#headers.has("content-type")) this.type("bin");
      return this.#finish(value as ReadableStream<Uint8Array>);
    }
    if (typeof value === "string" && !this.#headers.has("content-type")) this.type("text");
    return this.send(value);
  }

  writeHead(code: number, headers?: Record<string, string | string[]>): this {
    this.status(code);
    return headers ? this.set(headers) : this;
  }

  flushHeaders(): void {
    this.#open();
  }

  /** Sends a part at once, without buffering. False asks the writer to wait for the reader. */
  write(part: string | Uint8Array): boolean {
    if (this.writableEnded) return false;
    const stream = this.#open();
    if (!stream) return false;
    stream.enqueue(typeof part === "string" ? encode(part) : part);
    return (stream.desiredSize ?? 0) > 0;
  }

  end(part?: string | Uint8Array): this {
    if (this.writableEnded) return this;
    if (!this.#stream) return this.#finish((part ?? null) as string | null);
    if (part !== undefined) this.write(part);
    this.writableEnded = true;
    this.#stream?.close();
    this.#stream = null;
    this.emit("finish");
    return this;
  }

  /** Cuts the answer off, if it is not complete. */
  destroy(error: unknown = new Error("The response was destroyed")): this {
    if (this.writableEnded) return this;
    const stream = this.#open();
    this.writableEnded = true;
    this.#stream = null;
    stream?.error(error);
    this.emit("close");
    return this;
  }

  #open(): ReadableStreamDefaultController<Uint8Array> | null {
    if (this.headersSent) return this.#stream;
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({
      start: (started) => {
        controller = started;
      },
      pull: () => void this.emit("drain"),
      cancel: () => {
        this.#stream = null;
        this.writableEnded = true;
        this.emit("close");
      },
    });
    this.headersSent = true;
    this.#stream = controller;
    this.#incoming.answer(this.statusCode, this.#flat(), stream);
    return controller;
  }

  #finish(body: ResponseBody): this {
    if (this.headersSent) return this;
    this.headersSent = true;
    this.writableEnded = true;
    this.#incoming.answer(this.statusCode, this.#flat(), body);
    this.emit("finish");
    return this;
  }

  #flat(): string[] {
    const flat: string[] = [];
    for (const [name, values] of this.#headers) {
      for (let i = 0; i < values.length; i++) flat.push(name, values[i]!);
    }
    return flat;
  }
}
