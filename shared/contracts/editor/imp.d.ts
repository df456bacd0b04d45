// deno-lint-ignore-file no-explicit-any -- authors read documents and bodies without casting
/// <reference path="./mongo.d.ts" />
/**
 * What a function sees beside the web platform: the global `imp`, and the `req` and `res` of the `(req, res)` style.
 *
 * ```ts
 * export default async function calculateTax(req: ImpRequest, res: ImpResponse) { … }
 * export default (request: Request, ctx: ImpContext) => new Response("…");
 * ```
 */

/** A document, or a part of a command. */
type ImpDocument = Record<string, any>;

declare const imp: {
  /** The database of this gateway in this environment. */
  db(): Mongo.Db;
  /** BSON types and the errors that `imp.db()` throws. */
  readonly bson: ImpBson;
  /** The environment's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Lines for the gateway's logs; `console` writes there too. */
  readonly log: {
    debug(...values: unknown[]): void;
    info(...values: unknown[]): void;
    warn(...values: unknown[]): void;
    error(...values: unknown[]): void;
  };
  /** Where the code runs, and for whom. */
  readonly ctx: {
    readonly gateway: string;
    readonly environment: string;
    readonly function: string | null;
    /** The id of the calling application; null when no key was required. */
    readonly application: string | null;
    readonly grant: string | null;
    readonly requestId: string | null;
  };
  /** Lets `work` go on after the answer. */
  waitUntil(work: Promise<unknown>): void;
  /** A queue of this gateway in this environment; some function exports `queues` with its name. */
  queue<T = any>(name: string): ImpQueue<T>;
  /** Values that outlive isolates and publishes, but not the runtime's process. */
  readonly cache: ImpCache;
  /** Calls another function of this gateway with `input` as its JSON body, and resolves with its answer. */
  invoke<T = any>(name: string, input?: unknown): Promise<T>;
  /** Not supported in this release. */
  secret(name: string): never;
};

/** One message, or one of a batch: JSON, and what BSON knows beside it, such as dates, bytes and ObjectIds. */
interface ImpQueue<T = any> {
  /** Resolves when the message is kept. `delaySeconds` is at most 12 hours. */
  send(body: T, options?: { delaySeconds?: number }): Promise<{ id: string }>;
  sendBatch(
    messages: Iterable<{ body: T; delaySeconds?: number }>,
    options?: { delaySeconds?: number },
  ): Promise<{ ids: string[] }>;
}

/** Values are cloned structurally; a `Uint8Array` is kept as it is. `ttlSeconds` is an hour by default, at most a day. */
interface ImpCache {
  get<T = any>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown, options?: { ttlSeconds?: number }): Promise<void>;
  /** Whether there was a value. */
  delete(key: string): Promise<boolean>;
  /** The value, or the one that `make` makes, once for all that ask at the same time. */
  getOrSet<T>(
    key: string,
    make: () => T | Promise<T>,
    options?: { ttlSeconds?: number },
  ): Promise<T>;
}

/** The export `schedule`: a cron expression of five fields, or six with seconds in front, or several of them. */
type ImpSchedule = string | {
  cron: string;
  /** The expression by default. */
  name?: string;
  /** An IANA name; UTC by default. */
  timezone?: string;
  /** What becomes of runs that were due while no runtime was up: `skip` by default. */
  catchUp?: "skip" | "once";
};

/** The export `queues`: the names of the queues that the function consumes. */
type ImpQueueConsumer = string | {
  name: string;
  /** 3 by default. */
  maxRetries?: number;
  /** 10 by default, at most 100. */
  batchSize?: number;
  /** Before the first retry, 1 by default; it doubles with each further one. */
  retryDelaySeconds?: number;
};

/** The first argument of a `scheduled` handler. */
interface ImpScheduledEvent {
  readonly type: "scheduled";
  readonly name: string;
  readonly cron: string;
  /** When it was due, in milliseconds since 1970. */
  readonly scheduledTime: number;
  noRetry(): void;
}

/** The first argument of a `queue` handler. What it says nothing of is done when it ends, and retried when it throws. */
interface ImpMessageBatch<T = any> {
  readonly queue: string;
  readonly messages: readonly ImpMessage<T>[];
  ackAll(): void;
  retryAll(options?: { delaySeconds?: number }): void;
}

interface ImpMessage<T = any> {
  readonly id: string;
  readonly timestamp: Date;
  readonly body: T;
  /** Deliveries, this one included. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** The `req` of a `(req, res)` function. */
interface ImpRequest {
  readonly method: string;
  /** The parsed body: JSON, form fields, text or bytes; `{}` when there is none. */
  readonly body: any;
  readonly query: Record<string, any>;
  readonly params: Record<string, string>;
  /** Names in lower case. The API key is not among them. */
  readonly headers: Record<string, string>;
  /** The path below the function, `/` for the function itself. */
  readonly path: string;
  /** `path` with the query. */
  readonly url: string;
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly hostname: string;
  readonly protocol: string;
  readonly ip: string;
  readonly cookies: Record<string, string>;
  readonly requestId: string;
  readonly secure: boolean;
  readonly xhr: boolean;
  get(name: string): string | undefined;
  header(name: string): string | undefined;
  /** The first of the types that the body has, such as `json` or `text/*`. */
  is(...types: (string | string[])[]): string | false;
  /** The one of the types that the client likes best. */
  accepts(...types: (string | string[])[]): string | false;
  /** The bytes of the body; a form with files has none. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
  /** `data`, once there is a listener, then `end`. A chunk is a Buffer, or text after `setEncoding`. */
  on(event: string, listener: (chunk?: any) => void): this;
  once(event: string, listener: (chunk?: any) => void): this;
  off(event: string, listener: (chunk?: any) => void): this;
  resume(): this;
  setEncoding(encoding: string): this;
  pipe<T extends { write(chunk: any): unknown; end(): unknown }>(target: T): T;
}

interface ImpCookieOptions {
  /** Milliseconds. */
  maxAge?: number;
  expires?: Date;
  path?: string;
  domain?: string;
  secure?: boolean;
  httpOnly?: boolean;
  sameSite?: boolean | "lax" | "strict" | "none";
}

/** The `res` of a `(req, res)` function. */
interface ImpResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly locals: Record<string, any>;
  status(code: number): this;
  sendStatus(code: number): this;
  json(value: unknown): this;
  /** Text is HTML unless a type is set, bytes are bytes, anything else is JSON. */
  send(value?: unknown): this;
  set(name: string, value: string | number | string[]): this;
  set(headers: Record<string, string | string[]>): this;
  header(name: string, value: string | string[]): this;
  setHeader(name: string, value: string | number | string[]): this;
  append(name: string, value: string | string[]): this;
  get(name: string): string | undefined;
  getHeader(name: string): string | undefined;
  hasHeader(name: string): boolean;
  removeHeader(name: string): void;
  type(name: string): this;
  cookie(name: string, value: string | object, options?: ImpCookieOptions): this;
  clearCookie(name: string, options?: ImpCookieOptions): this;
  redirect(to: string): this;
  redirect(code: number, to: string): this;
  location(to: string): this;
  format(answers: Record<string, () => unknown>): this;
  attachment(fileName?: string): this;
  vary(name: string): this;
  writeHead(code: number, headers?: Record<string, string | string[]>): this;
  flushHeaders(): void;
  /** Sends a part at once. False asks the writer to wait for `drain`. */
  write(part: string | Uint8Array): boolean;
  end(part?: string | Uint8Array): this;
  /** Cuts the answer off. */
  destroy(error?: unknown): this;
  /** `close` when the client has gone, `drain` when it wants more, `finish` when the answer is complete. */
  on(event: string, listener: (...args: any[]) => void): this;
  once(event: string, listener: (...args: any[]) => void): this;
  off(event: string, listener: (...args: any[]) => void): this;
}

/** The second argument of `(request, ctx)`. */
interface ImpContext {
  readonly requestId: string;
  readonly functionName: string;
  readonly application: string | null;
  readonly grant: string | null;
  waitUntil(work: Promise<unknown>): void;
  passThroughOnException(): void;
}

interface ImpObjectId {
  toHexString(): string;
  toString(): string;
  equals(other: unknown): boolean;
  getTimestamp(): Date;
}

interface ImpBson {
  ObjectId: {
    new (id?: string | Uint8Array | number): ImpObjectId;
    isValid(id: unknown): boolean;
    createFromHexString(hex: string): ImpObjectId;
  };
  Decimal128: { new (text: string): { toString(): string }; fromString(text: string): any };
  Long: {
    fromNumber(value: number): any;
    fromString(text: string): any;
    fromBigInt(v: bigint): any;
  };
  Double: new (value: number) => { valueOf(): number };
  Int32: new (value: number) => { valueOf(): number };
  Binary: new (bytes: Uint8Array | string, subtype?: number) => any;
  UUID: new (text?: string) => { toString(): string };
  Timestamp: new (value: any) => any;
  Code: new (code: string, scope?: ImpDocument) => any;
  DBRef: any;
  MinKey: new () => any;
  MaxKey: new () => any;
  BSONRegExp: new (pattern: string, options?: string) => any;
  BSONSymbol: new (value: string) => any;
  EJSON: {
    stringify(value: unknown, ...rest: any[]): string;
    parse(text: string, options?: any): any;
  };
  serialize(document: ImpDocument): Uint8Array;
  deserialize(bytes: Uint8Array): ImpDocument;
  calculateObjectSize(document: ImpDocument): number;
  BSONError: new (message: string) => Error;
  MongoError: new (message: string) => Mongo.MongoError;
  MongoAPIError: new (message: string) => Mongo.MongoError;
  MongoServerError: new (answer: ImpDocument) => Mongo.MongoServerError;
  MongoBulkWriteError: new (...args: any[]) => Mongo.MongoBulkWriteError;
  MongoInvalidArgumentError: new (message: string) => Mongo.MongoError;
  MongoTransactionError: new (message: string) => Mongo.MongoError;
  MongoExpiredSessionError: new () => Mongo.MongoError;
  MongoCursorInUseError: new () => Mongo.MongoError;
}
