/** The cursors of `find`, of `aggregate`, and of commands that list something. */
import { AbstractCursor } from "./abstract-cursor.ts";
import { type Direction, type Sort, sortDocument } from "./sort.ts";
import { type CommandOptions, type Document, pick, runCommand, sessionOf } from "./wire.ts";

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
  session?: CommandOptions["session"];
}

const FIND_FIELDS = [
  ...["projection", "skip", "hint", "collation", "let", "comment", "maxTimeMS"],
  ...["returnKey", "showRecordId", "min", "max", "singleBatch"],
];

export class FindCursor extends AbstractCursor {
  #options: FindOptions;

  constructor(
    private readonly collection: string,
    private query: Document,
    options: FindOptions = {},
  ) {
    super(sessionOf(options));
    this.#options = { ...options };
    this.batchDocuments = options.batchSize;
  }

  protected override command(): Document {
    const { sort, limit = 0 } = this.#options;
    return {
      find: this.collection,
      filter: this.query,
      ...pick(this.#options, FIND_FIELDS),
      sort: sortDocument(sort),
      limit: limit === 0 ? undefined : Math.abs(limit),
      ...(limit < 0 ? { singleBatch: true } : {}),
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

  showRecordId(showRecordId: boolean): this {
    return this.#set({ showRecordId });
  }

  /** How many documents there are, within skip and limit. */
  count(options: object = {}): Promise<number> {
    const { session, skip, limit, hint, maxTimeMS } = { ...this.#options, ...options };
    const fields = { skip, limit, hint, maxTimeMS };
    return count(this.collection, { query: this.query, ...fields }, { session });
  }

  #set(options: FindOptions): this {
    this.unstarted();
    this.#options = { ...this.#options, ...options };
    return this;
  }
}

/** The command `count`. */
export async function count(
  collection: string,
  fields: Document,
  options: CommandOptions,
): Promise<number> {
  return Number((await runCommand({ count: collection, ...fields }, options)).n);
}

/** A cursor of a command that is known as a whole. */
export class CommandCursor extends AbstractCursor {
  constructor(
    private readonly build: (batchSize: number | undefined) => Document,
    options: object = {},
  ) {
    super(sessionOf(options));
  }

  protected override command(): Document {
    return this.build(this.batchDocuments);
  }
}

export class AggregationCursor extends AbstractCursor {
  constructor(
    private readonly collection: string | 1,
    readonly pipeline: Document[],
    private options: Document,
    session: CommandOptions = {},
  ) {
    super(session);
    if (typeof options.batchSize === "number") this.batchDocuments = options.batchSize;
  }

  protected override command(): Document {
    const { batchSize: _, ...rest } = this.options;
    const cursor = this.batchDocuments === undefined ? {} : { batchSize: this.batchDocuments };
    return { aggregate: this.collection, pipeline: this.pipeline, cursor, ...rest };
  }

  clone(): AggregationCursor {
    const batchSize = this.batchDocuments;
    return new AggregationCursor(this.collection, [...this.pipeline], {
      ...this.options,
      batchSize,
    });
  }

  maxTimeMS(maxTimeMS: number): this {
    this.unstarted();
    this.options = { ...this.options, maxTimeMS };
    return this;
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
  redact(value: Document): this {
    return this.addStage({ $redact: value });
  }
  geoNear(value: Document): this {
    return this.addStage({ $geoNear: value });
  }
  out(value: string | Document): this {
    return this.addStage({ $out: value });
  }
}
