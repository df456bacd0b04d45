/** The `req` of the seeds' style: what Express and laf give a function. */
import { headerOf, type Incoming } from "../incoming.ts";
import { encode, NativeURL } from "../primordials.ts";
import { fields } from "./body.ts";
import { Emitter, type EventListener } from "./emitter.ts";
import { matchesType, mediaTypeOf, preferred } from "./media-types.ts";

/** A body that was read whole; null when there is none. */
export type RawBody = string | Uint8Array<ArrayBuffer> | null;

export class SeedRequest extends Emitter {
  readonly method: string;
  readonly body: unknown;
  /** Always empty: a function is addressed by its name, and reads the rest of the way from `path`. */
  readonly params: Record<string, string> = {};
  readonly #incoming: Incoming;
  readonly #raw: RawBody;
  #encoding: string | null = null;
  #isFlowing = false;
  #url: URL | null = null;
  #headers: Record<string, string> | null = null;
  #query: Record<string, string | string[]> | null = null;

  /** `raw` is what `body` was parsed from, as far as it was read whole. */
  constructor(incoming: Incoming, body: unknown, raw: RawBody = null) {
    super();
    this.#incoming = incoming;
    this.#raw = raw;
    this.method = incoming.method;
    this.body = body;
  }

  get #parsed(): URL {
    return this.#url ??= new NativeURL(this.#incoming.url);
  }

  /** Lower-case names. */
  get headers(): Record<string, string> {
    if (this.#headers) return this.#headers;
    const flat = this.#incoming.headers;
    const pairs: [string, string][] = [];
    for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i]!, flat[i + 1]!]);
    return this.#headers = Object.fromEntries(pairs);
  }

  get query(): Record<string, string | string[]> {
    return this.#query ??= fields(this.#parsed.searchParams);
  }

  /** `/<function>`: where the function is mounted. */
  get baseUrl(): string {
    return `/${this.#incoming.functionName}`;
  }

  /** The path below the function, `/` for the function itself. */
  get path(): string {
    return this.#parsed.pathname.slice(this.baseUrl.length) || "/";
  }

  /** `path` with the query. */
  get url(): string {
    return this.path + this.#parsed.search;
  }

  get originalUrl(): string {
    return this.#parsed.pathname + this.#parsed.search;
  }

  get hostname(): string {
    return this.#parsed.hostname;
  }

  get protocol(): string {
    return this.#parsed.protocol.slice(0, -1);
  }

  get ip(): string {
    return this.#incoming.clientAddress;
  }

  get requestId(): string {
    return this.#incoming.context.requestId;
  }

  /** A header's value; the name's case does not matter. */
  get(name: string): string | undefined {
    return headerOf(this.#incoming.headers, String(name).toLowerCase());
  }

  header(name: string): string | undefined {
    return this.get(name);
  }

  get secure(): boolean {
    return this.protocol === "https";
  }

  get xhr(): boolean {
    return this.get("x-requested-with")?.toLowerCase() === "xmlhttprequest";
  }

  /** The first of the types that the body has, such as `json` or `text/*`; false when it has none of them. */
  is(...types: (string | string[])[]): string | false {
    const sent = (this.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
    if (sent === "") return false;
    return types.flat().find((type) => matchesType(sent, mediaTypeOf(type))) ?? false;
  }

  /** The one of the types that the client likes best; false when it takes none of them. */
  accepts(...types: (string | string[])[]): string | false {
    return preferred(this.get("accept"), types.flat());
  }

  /** The bytes of the body, as they came. A form with files has none: its fields and files are in `body`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const raw = this.#raw;
    if (raw !== null && raw.length > 0) yield typeof raw === "string" ? encode(raw) : raw;
  }

  /** Who listens to `data` gets the body, which has been read; then comes `end`. */
  override on(event: string, listener: EventListener): this {
    super.on(event, listener);
    return event === "data" ? this.resume() : this;
  }

  resume(): this {
    if (this.#isFlowing) return this;
    this.#isFlowing = true;
    queueMicrotask(() => {
      for (const chunk of this.#chunks()) this.emit("data", chunk);
      this.emit("end");
      this.emit("close");
    });
    return this;
  }

  setEncoding(encoding: string): this {
    this.#encoding = encoding;
    return this;
  }

  /** Writes the body to a stream of Node.js, and ends it. */
  pipe<T extends { write(chunk: unknown): unknown; end(): unknown }>(target: T): T {
    this.on("data", (chunk) => void target.write(chunk));
    this.on("end", () => void target.end());
    return target;
  }

  #chunks(): unknown[] {
    const raw = this.#raw;
    if (raw === null || raw.length === 0) return [];
    // Loaded by whoever needs it.
    const bytes = Buffer.from(raw as string);
    return [this.#encoding === null ? bytes : bytes.toString(this.#encoding as "utf8")];
  }

  get cookies(): Record<string, string> {
    const pairs: [string, string][] = [];
    for (const part of (this.get("cookie") ?? "").split(";")) {
      const equals = part.indexOf("=");
      if (equals > 0) pairs.push([part.slice(0, equals).trim(), part.slice(equals + 1).trim()]);
    }
    return Object.fromEntries(pairs);
  }
}
