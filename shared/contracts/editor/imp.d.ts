// deno-lint-ignore-file no-explicit-any -- authors read documents and bodies without casting
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
  db(): ImpDatabase;
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
  /** Calls another function of this gateway with `input` as its JSON body, and resolves with its answer. */
  invoke<T = any>(name: string, input?: unknown): Promise<T>;
  /** Not supported in this release. */
  secret(name: string): never;
};

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
  on(event: "close" | "finish" | "drain", listener: () => void): this;
  once(event: "close" | "finish" | "drain", listener: () => void): this;
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

type ImpSort =
  | string
  | string[]
  | [string, 1 | -1 | "asc" | "desc"][]
  | Record<string, 1 | -1 | "asc" | "desc" | { $meta: string }>;

interface ImpFindOptions {
  sort?: ImpSort;
  projection?: ImpDocument;
  limit?: number;
  skip?: number;
  hint?: string | ImpDocument;
  batchSize?: number;
  collation?: ImpDocument;
  comment?: unknown;
  maxTimeMS?: number;
}

interface ImpFindOneAndOptions {
  sort?: ImpSort;
  projection?: ImpDocument;
  /** `before` is the default. */
  returnDocument?: "before" | "after";
  upsert?: boolean;
  arrayFilters?: ImpDocument[];
  includeResultMetadata?: boolean;
}

interface ImpUpdateOptions {
  upsert?: boolean;
  arrayFilters?: ImpDocument[];
  collation?: ImpDocument;
  hint?: string | ImpDocument;
}

interface ImpUpdateResult {
  acknowledged: true;
  matchedCount: number;
  modifiedCount: number;
  upsertedCount: number;
  upsertedId: any;
}

interface ImpDatabase {
  readonly databaseName: string;
  collection<T extends ImpDocument = ImpDocument>(name: string): ImpCollection<T>;
  aggregate<T = ImpDocument>(pipeline?: ImpDocument[], options?: ImpDocument): ImpCursor<T>;
  listCollections(
    filter?: ImpDocument,
    options?: { nameOnly?: boolean },
  ): ImpCursor<{ name: string }>;
  collections(): Promise<ImpCollection[]>;
  dropCollection(name: string): Promise<boolean>;
}

/** The MongoDB driver's collection, with its names, options and results. */
interface ImpCollection<T extends ImpDocument = ImpDocument> {
  readonly collectionName: string;
  readonly namespace: string;
  find(filter?: ImpDocument, options?: ImpFindOptions): ImpFindCursor<T>;
  findOne(filter?: ImpDocument, options?: ImpFindOptions): Promise<T | null>;
  aggregate<R = ImpDocument>(
    pipeline?: ImpDocument[],
    options?: ImpDocument,
  ): ImpAggregationCursor<R>;
  insertOne(document: Partial<T>): Promise<{ acknowledged: true; insertedId: any }>;
  insertMany(
    documents: Partial<T>[],
    options?: { ordered?: boolean },
  ): Promise<{ acknowledged: true; insertedCount: number; insertedIds: Record<number, any> }>;
  updateOne(
    filter: ImpDocument,
    update: ImpDocument | ImpDocument[],
    options?: ImpUpdateOptions,
  ): Promise<ImpUpdateResult>;
  updateMany(
    filter: ImpDocument,
    update: ImpDocument | ImpDocument[],
    options?: ImpUpdateOptions,
  ): Promise<ImpUpdateResult>;
  replaceOne(
    filter: ImpDocument,
    replacement: Partial<T>,
    options?: ImpUpdateOptions,
  ): Promise<ImpUpdateResult>;
  deleteOne(filter?: ImpDocument): Promise<{ acknowledged: true; deletedCount: number }>;
  deleteMany(filter?: ImpDocument): Promise<{ acknowledged: true; deletedCount: number }>;
  bulkWrite(operations: ImpDocument[], options?: { ordered?: boolean }): Promise<ImpDocument>;
  findOneAndUpdate(
    filter: ImpDocument,
    update: ImpDocument | ImpDocument[],
    options?: ImpFindOneAndOptions,
  ): Promise<T | null>;
  findOneAndReplace(
    filter: ImpDocument,
    replacement: Partial<T>,
    options?: ImpFindOneAndOptions,
  ): Promise<T | null>;
  findOneAndDelete(filter: ImpDocument, options?: ImpFindOneAndOptions): Promise<T | null>;
  countDocuments(
    filter?: ImpDocument,
    options?: { limit?: number; skip?: number },
  ): Promise<number>;
  estimatedDocumentCount(): Promise<number>;
  distinct(key: string, filter?: ImpDocument): Promise<any[]>;
  createIndex(key: string | ImpDocument, options?: ImpDocument): Promise<string>;
  createIndexes(indexes: ImpDocument[]): Promise<string[]>;
  dropIndex(name: string): Promise<ImpDocument>;
  dropIndexes(): Promise<boolean>;
  listIndexes(): ImpCursor<ImpDocument>;
  indexes(): Promise<ImpDocument[]>;
  indexExists(names: string | string[]): Promise<boolean>;
  drop(): Promise<boolean>;
}

interface ImpCursor<T> extends AsyncIterable<T> {
  readonly closed: boolean;
  batchSize(documents: number): this;
  map<R>(transform: (document: T) => R): ImpCursor<R>;
  next(): Promise<T | null>;
  tryNext(): Promise<T | null>;
  hasNext(): Promise<boolean>;
  toArray(): Promise<T[]>;
  forEach(visit: (document: T) => boolean | void): Promise<void>;
  rewind(): Promise<void>;
  close(): Promise<void>;
}

interface ImpFindCursor<T> extends ImpCursor<T> {
  filter(filter: ImpDocument): this;
  sort(sort: ImpSort, direction?: 1 | -1 | "asc" | "desc"): this;
  limit(limit: number): this;
  skip(skip: number): this;
  project<R = ImpDocument>(projection: ImpDocument): ImpFindCursor<R>;
  hint(hint: string | ImpDocument): this;
  collation(collation: ImpDocument): this;
  comment(comment: unknown): this;
  maxTimeMS(maxTimeMS: number): this;
  clone(): ImpFindCursor<T>;
}

interface ImpAggregationCursor<T> extends ImpCursor<T> {
  match(value: ImpDocument): this;
  group(value: ImpDocument): this;
  project(value: ImpDocument): this;
  sort(value: ImpSort): this;
  limit(value: number): this;
  skip(value: number): this;
  unwind(value: string | ImpDocument): this;
  lookup(value: ImpDocument): this;
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
  MongoError: new (message: string) => Error & { code?: number };
  MongoServerError: new (answer: ImpDocument) => Error & { code: number; codeName?: string };
  MongoBulkWriteError: new (...args: any[]) => Error & { result: ImpDocument; writeErrors: any[] };
  MongoInvalidArgumentError: new (message: string) => Error;
}
