/** Cursors with the driver's names: lazy, closed by themselves at the end, and iterable. */
import { currentContext, type RequestContext } from "../../context.ts";
import { MongoCursorInUseError, notSupported } from "./errors.ts";
import { asLong, type CommandOptions, type Document, runCommand } from "./wire.ts";

type Transform = (document: unknown) => unknown;

/** What `find`, `aggregate`, `listIndexes` and `listCollections` have in common. A batch is read when it is needed. */
export abstract class AbstractCursor {
  #buffer: unknown[] = [];
  /** How many of the buffer have been given out. */
  #read = 0;
  #id: unknown = null;
  #namespace = "";
  #started = false;
  #transforms: Transform[] = [];
  readonly #options: CommandOptions;
  closed = false;
  protected batchDocuments: number | undefined;

  /** A cursor belongs to the request that made it, also when it is read in a stream's callback. */
  constructor({ session }: CommandOptions) {
    const context: RequestContext | undefined = session?.context ?? currentContext();
    this.#options = { session, context };
  }

  protected abstract command(): Document;

  get id(): unknown {
    return this.#id;
  }

  batchSize(documents: number): this {
    this.batchDocuments = documents;
    return this;
  }

  map(transform: Transform): this {
    this.#transforms.push(transform);
    return this;
  }

  async next(): Promise<unknown> {
    while (this.#read === this.#buffer.length) {
      if (!await this.#more()) return null;
    }
    return this.#take();
  }

  tryNext(): Promise<unknown> {
    return this.next();
  }

  async hasNext(): Promise<boolean> {
    while (this.#read === this.#buffer.length) {
      if (!await this.#more()) return false;
    }
    return true;
  }

  async toArray(): Promise<unknown[]> {
    const documents: unknown[] = [];
    try {
      do {
        while (this.#read < this.#buffer.length) documents.push(this.#take());
      } while (await this.#more());
    } finally {
      await this.close();
    }
    return documents;
  }

  /** Calls `visit` for each document; `false` stops. */
  async forEach(visit: (document: unknown) => boolean | void): Promise<void> {
    for await (const document of this) if (visit(document) === false) break;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, void> {
    try {
      while (await this.hasNext()) yield this.#take();
    } finally {
      await this.close();
    }
  }

  /** How many documents are here already. */
  bufferedCount(): number {
    return this.#buffer.length - this.#read;
  }

  /** Takes documents that are here already. */
  readBufferedDocuments(count = this.bufferedCount()): unknown[] {
    const documents: unknown[] = [];
    while (documents.length < count && this.#read < this.#buffer.length) {
      documents.push(this.#take());
    }
    return documents;
  }

  /** Takes back what was read: the next read runs the command again. What is open on the server ends with the request. */
  rewind(): void {
    this.#fill([]);
    this.#id = null;
    this.#started = false;
    this.closed = false;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.#fill([]);
    const id = this.#id;
    this.#id = null;
    if (id === null || asLong(id).isZero()) return;
    await runCommand({ killCursors: this.#namespace, cursors: [asLong(id)] }, this.#later());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get hasStarted(): boolean {
    return this.#started;
  }

  explain(): never {
    notSupported("explain()");
  }
  stream(): never {
    notSupported("stream()", "; iterate the cursor with for await");
  }
  addCursorFlag(): never {
    notSupported("addCursorFlag()");
  }

  /** The broker knows the transaction that a cursor was opened in; the session may be in another one by now. */
  #later(): CommandOptions {
    return { context: this.#options.context };
  }

  #take(): unknown {
    let document = this.#buffer[this.#read];
    this.#buffer[this.#read++] = undefined;
    for (const transform of this.#transforms) document = transform(document);
    return document;
  }

  /** Reads another batch; false when there is none. */
  async #more(): Promise<boolean> {
    if (this.closed) return false;
    if (!this.#started) {
      this.#started = true;
      this.#receive(await runCommand(this.command(), this.#options), "firstBatch");
      return true;
    }
    if (this.#id === null || asLong(this.#id).isZero()) {
      this.closed = true;
      return false;
    }
    const getMore = {
      getMore: asLong(this.#id),
      collection: this.#namespace,
      batchSize: this.batchDocuments,
    };
    try {
      this.#receive(await runCommand(getMore, this.#later()), "nextBatch");
    } catch (error) {
      // The broker has closed it.
      this.#id = null;
      throw error;
    }
    return true;
  }

  #receive(answer: Document, batch: "firstBatch" | "nextBatch"): void {
    const cursor = answer.cursor as Document;
    const namespace = String(cursor.ns ?? "");
    this.#id = cursor.id;
    this.#namespace = namespace.slice(namespace.indexOf(".") + 1);
    this.#fill(cursor[batch] as unknown[]);
  }

  #fill(documents: unknown[]): void {
    this.#buffer = documents;
    this.#read = 0;
  }

  protected unstarted(): void {
    if (this.#started) throw new MongoCursorInUseError();
  }
}
