/** Cursors with the driver's names: lazy, closed by themselves at the end, and iterable. */
import { MongoError } from "./errors.ts";
import { type Direction, type Sort, sortDocument } from "./sort.ts";
import { asLong, type Document, runCommand } from "./wire.ts";

type Transform = (document: unknown) => unknown;

/** What `find`, `aggregate`, `listIndexes` and `listCollections` have in common. */
export abstract class AbstractCursor {
  #buffer: unknown[] = [];
  #id: unknown = null;
  #namespace = "";
  #started = false;
  #transforms: Transform[] = [];
  closed = false;
  protected batchDocuments: number | undefined;

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
    while (this.#buffer.length === 0) {
      if (!await this.#more()) return null;
    }
    let document = this.#buffer.shift();
    for (const transform of this.#transforms) document = transform(document);
    return document;
  }

  tryNext(): Promise<unknown> {
    return this.next();
  }

  async hasNext(): Promise<boolean> {
    while (this.#buffer.length === 0) {
      if (!await this.#more()) return false;
    }
    return true;
  }

  async toArray(): Promise<unknown[]> {
    const documents: unknown[] = [];
    for await (const document of this) documents.push(document);
    return documents;
  }

  /** Calls `visit` for each document; `false` stops. */
  async forEach(visit: (document: unknown) => boolean | void): Promise<void> {
    for await (const document of this) if (visit(document) === false) break;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, void> {
    try {
      while (await this.hasNext()) yield await this.next();
    } finally {
      await this.close();
    }
  }

  /** Takes back what was read: the next read runs the command again. */
  async rewind(): Promise<void> {
    await this.close();
    this.#buffer = [];
    this.#started = false;
    this.closed = false;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.#buffer = [];
    const id = this.#id;
    this.#id = null;
    if (id === null || asLong(id).isZero()) return;
    await runCommand({ killCursors: this.#namespace, cursors: [asLong(id)] });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get hasStarted(): boolean {
    return this.#started;
  }

  /** Reads another batch; false when there is none. */
  async #more(): Promise<boolean> {
    if (this.closed) return false;
    if (!this.#started) {
      this.#started = true;
      this.#take((await runCommand(this.command())).cursor as Document, "firstBatch");
      return true;
    }
    if (this.#id === null || asLong(this.#id).isZero()) {
      this.closed = true;
      return false;
    }
    const answer = await runCommand({
      getMore: asLong(this.#id),
      collection: this.#namespace,
      batchSize: this.batchDocuments,
    });
    this.#take(answer.cursor as Document, "nextBatch");
    return true;
  }

  #take(cursor: Document, batch: "firstBatch" | "nextBatch"): void {
    const namespace = String(cursor.ns ?? "");
    this.#id = cursor.id;
    this.#namespace = namespace.slice(namespace.indexOf(".") + 1);
    this.#buffer = cursor[batch] as unknown[];
  }

  protected unstarted(): void {
    if (this.#started) throw new MongoError("The cursor has been read from already");
  }
}

export interface FindOptions {
  sort?: Sort;
  projection?: Document;
  limit?: number;
  skip?: number;
  hint?: unknown;
  batchSize?: number;
  collation?: Document;
  let?: Document;
  comment?: unknown;
  maxTimeMS?: number;
  returnKey?: boolean;
  showRecordId?: boolean;
  min?: Document;
  max?: Document;
  singleBatch?: boolean;
}

export class FindCursor extends AbstractCursor {
  #options: FindOptions;

  constructor(
    private readonly collection: string,
    private query: Document,
    options: FindOptions = {},
  ) {
    super();
    this.#options = { ...options };
    this.batchDocuments = options.batchSize;
  }

  protected override command(): Document {
    const { sort, limit = 0, batchSize: _, ...rest } = this.#options;
    return {
      find: this.collection,
      filter: this.query,
      ...rest,
      sort: sortDocument(sort),
      limit: limit === 0 ? undefined : Math.abs(limit),
      singleBatch: limit < 0 ? true : rest.singleBatch,
      batchSize: this.batchDocuments,
    };
  }

  clone(): FindCursor {
    return new FindCursor(this.collection, this.query, {
      ...this.#options,
      batchSize: this.batchDocuments,
    });
  }

  filter(query: Document): this {
    this.unstarted();
    this.query = query;
    return this;
  }

  sort(sort: Sort, direction?: Direction): this {
    const document = sortDocument(sort, direction);
    return this.#set({ sort: document as Sort | undefined });
  }

  limit(limit: number): this {
    return this.#set({ limit });
  }

  skip(skip: number): this {
    return this.#set({ skip });
  }

  project(projection: Document): this {
    return this.#set({ projection });
  }

  hint(hint: unknown): this {
    return this.#set({ hint });
  }

  collation(collation: Document): this {
    return this.#set({ collation });
  }

  comment(comment: unknown): this {
    return this.#set({ comment });
  }

  maxTimeMS(maxTimeMS: number): this {
    return this.#set({ maxTimeMS });
  }

  min(min: Document): this {
    return this.#set({ min });
  }

  max(max: Document): this {
    return this.#set({ max });
  }

  returnKey(returnKey: boolean): this {
    return this.#set({ returnKey });
  }

  #set(options: FindOptions): this {
    this.unstarted();
    this.#options = { ...this.#options, ...options };
    return this;
  }
}

/** A cursor of a command that is known as a whole. */
export class CommandCursor extends AbstractCursor {
  constructor(private readonly build: (batchSize: number | undefined) => Document) {
    super();
  }

  protected override command(): Document {
    return this.build(this.batchDocuments);
  }
}

export class AggregationCursor extends AbstractCursor {
  constructor(
    private readonly collection: string | 1,
    readonly pipeline: Document[],
    private readonly options: Document,
  ) {
    super();
    if (typeof options.batchSize === "number") this.batchDocuments = options.batchSize;
  }

  protected override command(): Document {
    const { batchSize: _, ...rest } = this.options;
    const cursor = this.batchDocuments === undefined ? {} : { batchSize: this.batchDocuments };
    return { aggregate: this.collection, pipeline: this.pipeline, cursor, ...rest };
  }

  addStage(stage: Document): this {
    this.unstarted();
    this.pipeline.push(stage);
    return this;
  }
  match(value: Document): this {
    return this.addStage({ $match: value });
  }
  group(value: Document): this {
    return this.addStage({ $group: value });
  }
  project(value: Document): this {
    return this.addStage({ $project: value });
  }
  sort(value: Sort): this {
    return this.addStage({ $sort: sortDocument(value) });
  }
  limit(value: number): this {
    return this.addStage({ $limit: value });
  }
  skip(value: number): this {
    return this.addStage({ $skip: value });
  }
  unwind(value: unknown): this {
    return this.addStage({ $unwind: value });
  }
  lookup(value: Document): this {
    return this.addStage({ $lookup: value });
  }
}
