// deno-lint-ignore-file no-explicit-any -- authors read documents without casting
/// <reference path="./imp.d.ts" />
/// <reference path="./mongo-values.d.ts" />
/** What `imp.db()` has, by the names of the official MongoDB driver. */
declare namespace Mongo {
  type Document = ImpDocument;
  type ObjectId = ImpObjectId;

  interface Db {
    readonly databaseName: string;
    collection<T extends Document = Document>(name: string): Collection<T>;
    aggregate<T = Document>(
      pipeline?: Document[],
      options?: AggregateOptions,
    ): AggregationCursor<T>;
    /** The changes of all collections, until the request ends. */
    watch<T extends Document = Document>(
      pipeline?: Document[],
      options?: ChangeStreamOptions,
    ): ChangeStream<T>;
    startSession(): ClientSession;
    /** Runs `work` in a transaction, again when others got in its way, and resolves with its result. */
    withTransaction<T>(
      work: (session: ClientSession) => Promise<T>,
      options?: TransactionOptions,
    ): Promise<T>;
    listCollections(
      filter?: Document,
      options?: OperationOptions & { nameOnly?: boolean },
    ): AbstractCursor<{ name: string } & Document>;
    collections(): Promise<Collection[]>;
    createCollection<T extends Document = Document>(
      name: string,
      options?: OperationOptions & { changeStreamPreAndPostImages?: { enabled: boolean } },
    ): Promise<Collection<T>>;
    createIndex(
      name: string,
      key: IndexSpecification,
      options?: CreateIndexesOptions,
    ): Promise<string>;
    indexInformation(name: string): Promise<Record<string, [string, any][]>>;
    dropCollection(name: string): Promise<boolean>;
    renameCollection(
      from: string,
      to: string,
      options?: { dropTarget?: boolean },
    ): Promise<Collection>;
  }

  interface Collection<T extends Document = Document> {
    readonly collectionName: string;
    readonly dbName: string;
    readonly namespace: string;
    find(filter?: Filter<T>, options?: FindOptions): FindCursor<WithId<T>>;
    findOne(filter?: Filter<T>, options?: FindOptions): Promise<WithId<T> | null>;
    aggregate<R = Document>(
      pipeline?: Document[],
      options?: AggregateOptions,
    ): AggregationCursor<R>;
    /** The changes of this collection, until the request ends. */
    watch(pipeline?: Document[], options?: ChangeStreamOptions): ChangeStream<T>;
    insertOne(document: OptionalId<T>, options?: OperationOptions): Promise<InsertOneResult<T>>;
    insertMany(
      documents: readonly OptionalId<T>[],
      options?: BulkWriteOptions,
    ): Promise<InsertManyResult<T>>;
    updateOne(
      filter: Filter<T>,
      update: Update<T>,
      options?: UpdateOptions,
    ): Promise<UpdateResult<T>>;
    updateMany(
      filter: Filter<T>,
      update: Update<T>,
      options?: UpdateOptions,
    ): Promise<UpdateResult<T>>;
    replaceOne(
      filter: Filter<T>,
      replacement: OptionalId<T>,
      options?: UpdateOptions,
    ): Promise<UpdateResult<T>>;
    deleteOne(filter?: Filter<T>, options?: DeleteOptions): Promise<DeleteResult>;
    deleteMany(filter?: Filter<T>, options?: DeleteOptions): Promise<DeleteResult>;
    bulkWrite(
      operations: readonly AnyBulkWriteOperation<T>[],
      options?: BulkWriteOptions,
    ): Promise<BulkWriteResult>;
    findOneAndUpdate(
      filter: Filter<T>,
      update: Update<T>,
      options: FindOneAndOptions & { includeResultMetadata: true },
    ): Promise<ModifyResult<T>>;
    findOneAndUpdate(
      filter: Filter<T>,
      update: Update<T>,
      options?: FindOneAndOptions,
    ): Promise<WithId<T> | null>;
    findOneAndReplace(
      filter: Filter<T>,
      replacement: OptionalId<T>,
      options: FindOneAndOptions & { includeResultMetadata: true },
    ): Promise<ModifyResult<T>>;
    findOneAndReplace(
      filter: Filter<T>,
      replacement: OptionalId<T>,
      options?: FindOneAndOptions,
    ): Promise<WithId<T> | null>;
    findOneAndDelete(
      filter: Filter<T>,
      options: FindOneAndOptions & { includeResultMetadata: true },
    ): Promise<ModifyResult<T>>;
    findOneAndDelete(filter: Filter<T>, options?: FindOneAndOptions): Promise<WithId<T> | null>;
    countDocuments(filter?: Filter<T>, options?: CountDocumentsOptions): Promise<number>;
    estimatedDocumentCount(options?: OperationOptions): Promise<number>;
    /** @deprecated Use `countDocuments` or `estimatedDocumentCount`. */
    count(filter?: Filter<T>, options?: CountDocumentsOptions): Promise<number>;
    /** How the collection was created. Throws when it is not there. */
    options(options?: OperationOptions): Promise<Document>;
    isCapped(options?: OperationOptions): Promise<boolean>;
    distinct<K extends keyof WithId<T>>(
      key: K,
      filter?: Filter<T>,
      options?: DistinctOptions,
    ): Promise<(WithId<T>[K] extends readonly (infer Element)[] ? Element : WithId<T>[K])[]>;
    distinct(key: string, filter?: Filter<T>, options?: DistinctOptions): Promise<any[]>;
    createIndex(
      key: IndexSpecification,
      options?: CreateIndexesOptions,
    ): Promise<string>;
    createIndexes(indexes: IndexDescription[], options?: OperationOptions): Promise<string[]>;
    dropIndex(name: string, options?: OperationOptions): Promise<Document>;
    dropIndexes(options?: OperationOptions): Promise<boolean>;
    listIndexes(options?: OperationOptions): AbstractCursor<Document>;
    indexes(
      options: OperationOptions & { full: false },
    ): Promise<Record<string, [string, any][]>>;
    indexes(options?: OperationOptions): Promise<Document[]>;
    indexInformation(options?: OperationOptions): Promise<Record<string, [string, any][]>>;
    indexExists(names: string | string[], options?: OperationOptions): Promise<boolean>;
    drop(options?: OperationOptions): Promise<boolean>;
    rename(to: string, options?: { dropTarget?: boolean }): Promise<Collection<T>>;
  }

  /** Reads batches when they are needed; closed at its end, by `close()`, by a `break`, and with its request. */
  interface AbstractCursor<T> extends AsyncIterable<T> {
    readonly id: any;
    readonly closed: boolean;
    batchSize(documents: number): this;
    map<R>(transform: (document: T) => R): AbstractCursor<R>;
    next(): Promise<T | null>;
    tryNext(): Promise<T | null>;
    hasNext(): Promise<boolean>;
    toArray(): Promise<T[]>;
    forEach(visit: (document: T) => boolean | void): Promise<void>;
    bufferedCount(): number;
    readBufferedDocuments(count?: number): T[];
    rewind(): void;
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
  }
  interface FindCursor<T> extends AbstractCursor<T> {
    filter(filter: Document): this;
    sort(sort: Sort, direction?: SortDirection): this;
    limit(limit: number): this;
    skip(skip: number): this;
    project<R = Document>(projection: Document): FindCursor<R>;
    hint(hint: string | Document): this;
    collation(collation: Document): this;
    comment(comment: unknown): this;
    maxTimeMS(maxTimeMS: number): this;
    min(min: Document): this;
    max(max: Document): this;
    returnKey(returnKey: boolean): this;
    showRecordId(showRecordId: boolean): this;
    /** @deprecated Use `countDocuments` of the collection. */
    count(): Promise<number>;
    clone(): FindCursor<T>;
  }
  interface AggregationCursor<T> extends AbstractCursor<T> {
    readonly pipeline: Document[];
    addStage(stage: Document): this;
    match(value: Document): this;
    group(value: Document): this;
    project(value: Document): this;
    sort(value: Sort): this;
    limit(value: number): this;
    skip(value: number): this;
    unwind(value: string | Document): this;
    lookup(value: Document): this;
    redact(value: Document): this;
    geoNear(value: Document): this;
    out(value: string | Document): this;
    maxTimeMS(maxTimeMS: number): this;
    clone(): AggregationCursor<T>;
  }

  interface TransactionOptions {
    readConcern?: { level: "local" | "majority" | "snapshot" };
    writeConcern?: { w: 1 | "majority" };
    maxCommitTimeMS?: number;
  }
  interface ClientSession {
    readonly hasEnded: boolean;
    inTransaction(): boolean;
    startTransaction(options?: TransactionOptions): void;
    commitTransaction(): Promise<void>;
    abortTransaction(): Promise<void>;
    withTransaction<T>(
      work: (session: ClientSession) => Promise<T>,
      options?: TransactionOptions,
    ): Promise<T>;
    endSession(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
  }

  interface ChangeStreamOptions {
    fullDocument?: "default" | "updateLookup" | "whenAvailable" | "required";
    fullDocumentBeforeChange?: "off" | "whenAvailable" | "required";
    /** A `resumeToken`, or the `_id` of an event: go on after it. */
    resumeAfter?: unknown;
    startAfter?: unknown;
    startAtOperationTime?: unknown;
    showExpandedEvents?: boolean;
    batchSize?: number;
    comment?: unknown;
  }
  interface ChangeStreamDocument<T = Document> {
    _id: unknown;
    operationType: "insert" | "update" | "replace" | "delete" | "drop" | "rename" | string;
    fullDocument?: WithId<T>;
    fullDocumentBeforeChange?: WithId<T>;
    documentKey?: { _id: InferIdType<T> };
    updateDescription?: { updatedFields?: Document; removedFields?: string[] } & Document;
    ns?: { db: string; coll: string };
    to?: { db: string; coll: string };
    clusterTime?: any;
    wallTime?: Date;
  }
  interface ChangeStream<T = Document> extends AsyncIterable<ChangeStreamDocument<T>> {
    readonly closed: boolean;
    readonly resumeToken: unknown;
    /** Waits for the next change; null when the stream was closed. */
    next(): Promise<ChangeStreamDocument<T> | null>;
    /** Waits for at most a second. */
    tryNext(): Promise<ChangeStreamDocument<T> | null>;
    hasNext(): Promise<boolean>;
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
  }
}
