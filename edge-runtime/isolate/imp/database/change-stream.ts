/** `watch()`: the driver's ChangeStream, read by `for await`, `next()` or `tryNext()`. */
import { contextOf, currentContext, type RequestContext } from "../../context.ts";
import { PlatformError } from "../../calls.ts";
import { MongoError, notSupported } from "./errors.ts";
import { asLong, type Document, pick, runCommand } from "./wire.ts";

export interface ChangeStreamOptions {
  fullDocument?: string;
  fullDocumentBeforeChange?: string;
  resumeAfter?: unknown;
  startAfter?: unknown;
  startAtOperationTime?: unknown;
  showExpandedEvents?: boolean;
  batchSize?: number;
  comment?: unknown;
}

/** CursorNotFound, CursorKilled. */
const CLOSED: ReadonlySet<unknown> = new Set([43, 237]);

const STARTS = ["resumeAfter", "startAfter", "startAtOperationTime"];
const STAGE_FIELDS = ["fullDocument", "fullDocumentBeforeChange", "showExpandedEvents"];

/** It ends with its request, with `close()`, and with an error that it cannot go on after. */
export class ChangeStream {
  readonly #context: RequestContext | undefined = currentContext();
  #buffer: Document[] = [];
  #id: unknown = null;
  #token: unknown;
  /** The token after the last event of the batch. */
  #batchToken: unknown;
  closed = false;

  constructor(
    private readonly collection: string | 1,
    readonly pipeline: Document[],
    readonly options: ChangeStreamOptions = {},
  ) {
    this.#token = options.resumeAfter ?? options.startAfter;
  }

  /** Where to go on with `resumeAfter`; undefined before anything was read. */
  get resumeToken(): unknown {
    return this.#token;
  }

  /** Waits for the next change. Resolves with null when the stream was closed meanwhile. */
  async next(): Promise<Document | null> {
    while (!this.closed) {
      const event = await this.tryNext();
      if (event !== null) return event;
    }
    return null;
  }

  async hasNext(): Promise<boolean> {
    while (!this.closed && this.#buffer.length === 0) await this.#more();
    return this.#buffer.length > 0;
  }

  /** The next change that is there within a second; null when there is none. */
  async tryNext(): Promise<Document | null> {
    if (this.#buffer.length === 0 && !this.closed) await this.#more();
    const event = this.#buffer.shift();
    if (event === undefined) return null;
    this.#token = this.#buffer.length === 0 ? this.#batchToken ?? event._id : event._id;
    return event;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Document, void, void> {
    try {
      for (let event = await this.next(); event !== null; event = await this.next()) yield event;
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.#buffer = [];
    const id = this.#id;
    this.#id = null;
    if (id === null || asLong(id).isZero()) return;
    await runCommand({ killCursors: "watch", cursors: [asLong(id)] }, { context: this.#context });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  on(): never {
    notSupported("on()", "; iterate the change stream with for await");
  }
  stream(): never {
    notSupported("stream()", "; iterate the change stream with for await");
  }

  async #more(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      if (this.closed) return;
      this.#id = null;
      if (this.#isLeft(error)) {
        this.closed = true;
        return;
      }
      if (!isResumable(error) || this.#token === undefined) {
        this.closed = true;
        throw error;
      }
      await this.#read();
    }
  }

  /** Whether the broker closed it because its request is over. */
  #isLeft(error: unknown): boolean {
    const isGone = error instanceof MongoError && CLOSED.has(error.code) &&
      !error.hasErrorLabel("ResumableChangeStreamError");
    return isGone && this.#context !== undefined && contextOf(this.#context.request) === undefined;
  }

  async #read(): Promise<void> {
    if (this.#context?.work.aborted) return await this.close();
    const opens = this.#id === null;
    const { batchSize } = this.options;
    const command = opens ? this.#opening() : {
      getMore: asLong(this.#id),
      collection: "watch",
      batchSize,
    };
    const { cursor } = await runCommand(command, { context: this.#context }) as {
      cursor: Document;
    };
    // It was closed while the server was asked.
    if (this.closed && opens) {
      const opened = { killCursors: "watch", cursors: [asLong(cursor.id)] };
      await runCommand(opened, { context: this.#context });
    }
    if (this.closed) return;
    this.#id = cursor.id;
    this.#buffer = (opens ? cursor.firstBatch : cursor.nextBatch) as Document[];
    this.#batchToken = cursor.postBatchResumeToken;
    if (this.#buffer.length === 0) this.#token = this.#batchToken ?? this.#token;
    // An event that ends it, for example the drop of its collection, is the last.
    if (asLong(cursor.id).isZero() && this.#buffer.length === 0) this.closed = true;
  }

  #opening(): Document {
    const { batchSize } = this.options;
    const start = this.#token === undefined || this.#token === this.options.startAfter
      ? pick(this.options, STARTS)
      : { resumeAfter: this.#token };
    return {
      aggregate: this.collection,
      pipeline: [
        { $changeStream: { ...pick(this.options, STAGE_FIELDS), ...start } },
        ...this.pipeline,
      ],
      cursor: batchSize === undefined ? {} : { batchSize },
      ...pick(this.options, ["comment"]),
    };
  }
}

/** Another server can go on from the last token; the broker says of a stream that it ended itself that it is over. */
function isResumable(error: unknown): boolean {
  return error instanceof PlatformError
    ? error.code === "unavailable"
    : error instanceof MongoError && error.hasErrorLabel("ResumableChangeStreamError");
}
