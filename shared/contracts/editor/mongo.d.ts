// deno-lint-ignore-file no-explicit-any -- authors read documents without casting
/// <reference path="./imp.d.ts" />
/** The official MongoDB driver's types, by its names, as far as `imp.db()` goes. */
declare namespace Mongo {
  type Document = ImpDocument;
  type ObjectId = ImpObjectId;
  type InferIdType<T> = T extends { _id: infer Id } ? Id : ObjectId;
  type WithId<T> = Omit<T, "_id"> & { _id: InferIdType<T> };
  type OptionalId<T> = Omit<T, "_id"> & { _id?: InferIdType<T> };

  interface FilterOperators<V> {
    $eq?: V;
    $ne?: V;
    $gt?: V;
    $gte?: V;
    $lt?: V;
    $lte?: V;
    $in?: readonly V[];
    $nin?: readonly V[];
    $not?: FilterOperators<V> | RegExp;
    $exists?: boolean;
    $type?: string | number | (string | number)[];
    $regex?: string | RegExp;
    $options?: string;
    $size?: number;
    $all?: readonly any[];
    $elemMatch?: Document;
    $mod?: [number, number];
  }
  type Condition<V> =
    | V
    | (V extends readonly (infer Element)[] ? Element | FilterOperators<Element> : never)
    | (V extends string ? RegExp : never)
    | FilterOperators<V>
    | null;
  type Filter<T> =
    & { [K in keyof WithId<T>]?: Condition<WithId<T>[K]> }
    & { [path: `${string}.${string}`]: any }
    & {
      $and?: Filter<T>[];
      $or?: Filter<T>[];
      $nor?: Filter<T>[];
      $expr?: any;
      $comment?: string;
    };

  type Changes<T> = { [K in keyof T]?: T[K] | null } & { [path: `${string}.${string}`]: any };
  type ArrayChanges<T> = { [K in keyof T]?: any } & { [path: `${string}.${string}`]: any };
  type Numbers<T> = { [K in keyof T]?: any } & { [path: `${string}.${string}`]: any };
  interface UpdateFilter<T> {
    $set?: Changes<T>;
    $setOnInsert?: Changes<WithId<T>>;
    $unset?: { [K in keyof T]?: any } & { [path: `${string}.${string}`]: any };
    $inc?: Numbers<T>;
    $mul?: Numbers<T>;
    $min?: Changes<T>;
    $max?: Changes<T>;
    $rename?: Record<string, string>;
    $currentDate?: Record<string, true | { $type: "date" | "timestamp" }>;
    $push?: ArrayChanges<T>;
    $addToSet?: ArrayChanges<T>;
    $pull?: ArrayChanges<T>;
    $pullAll?: ArrayChanges<T>;
    $pop?: Record<string, 1 | -1>;
    $bit?: Record<string, Document>;
  }

  type SortDirection = 1 | -1 | "asc" | "desc" | "ascending" | "descending" | { $meta: string };
  type Sort =
    | string
    | string[]
    | [string, SortDirection][]
    | Record<string, SortDirection>
    | Map<string, SortDirection>;

  interface OperationOptions {
    /** From `imp.db().startSession()`: the operation is part of its transaction. */
    session?: ClientSession;
    comment?: unknown;
    /** Milliseconds, at most 30,000. */
    maxTimeMS?: number;
  }
  interface FindOptions extends OperationOptions {
    sort?: Sort;
    projection?: Document;
    limit?: number;
    skip?: number;
    hint?: string | Document;
    batchSize?: number;
    singleBatch?: boolean;
    collation?: Document;
    let?: Document;
    min?: Document;
    max?: Document;
    returnKey?: boolean;
    showRecordId?: boolean;
  }
  interface AggregateOptions extends OperationOptions {
    batchSize?: number;
    hint?: string | Document;
    collation?: Document;
    let?: Document;
  }
  interface FindOneAndOptions extends OperationOptions {
    sort?: Sort;
    projection?: Document;
    /** `before` is the default. */
    returnDocument?: "before" | "after";
    upsert?: boolean;
    arrayFilters?: Document[];
    collation?: Document;
    hint?: string | Document;
    let?: Document;
    includeResultMetadata?: boolean;
  }
  interface UpdateOptions extends OperationOptions {
    upsert?: boolean;
    arrayFilters?: Document[];
    collation?: Document;
    hint?: string | Document;
    let?: Document;
    sort?: Sort;
  }
  interface DeleteOptions extends OperationOptions {
    collation?: Document;
    hint?: string | Document;
    let?: Document;
  }
  interface BulkWriteOptions extends OperationOptions {
    /** True is the default: the first error ends it. */
    ordered?: boolean;
    let?: Document;
  }
  interface CountDocumentsOptions extends AggregateOptions {
    limit?: number;
    skip?: number;
  }
  interface DistinctOptions extends OperationOptions {
    collation?: Document;
    hint?: string | Document;
  }
  interface CreateIndexesOptions extends OperationOptions {
    name?: string;
    unique?: boolean;
    sparse?: boolean;
    hidden?: boolean;
    expireAfterSeconds?: number;
    partialFilterExpression?: Document;
    collation?: Document;
    [option: string]: any;
  }
  interface IndexDescription extends CreateIndexesOptions {
    key: Document | Map<string, any>;
  }

  interface InsertOneResult<T> {
    acknowledged: true;
    insertedId: InferIdType<T>;
  }
  interface InsertManyResult<T> {
    acknowledged: true;
    insertedCount: number;
    insertedIds: Record<number, InferIdType<T>>;
  }
  interface UpdateResult<T> {
    acknowledged: true;
    matchedCount: number;
    modifiedCount: number;
    upsertedCount: number;
    upsertedId: InferIdType<T> | null;
  }
  interface DeleteResult {
    acknowledged: true;
    deletedCount: number;
  }
  interface BulkWriteResult {
    readonly insertedCount: number;
    readonly matchedCount: number;
    readonly modifiedCount: number;
    readonly deletedCount: number;
    readonly upsertedCount: number;
    readonly upsertedIds: Record<number, any>;
    readonly insertedIds: Record<number, any>;
  }
  interface ModifyResult<T> {
    value: WithId<T> | null;
    lastErrorObject?: Document;
    ok: number;
  }
  type Update<T> = UpdateFilter<T> | Document[];
  type AnyBulkWriteOperation<T> =
    | { insertOne: { document: OptionalId<T> } }
    | { updateOne: { filter: Filter<T>; update: Update<T> } & UpdateOptions }
    | { updateMany: { filter: Filter<T>; update: Update<T> } & UpdateOptions }
    | { replaceOne: { filter: Filter<T>; replacement: OptionalId<T> } & UpdateOptions }
    | { deleteOne: { filter: Filter<T> } & DeleteOptions }
    | { deleteMany: { filter: Filter<T> } & DeleteOptions };

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
    distinct<K extends keyof WithId<T>>(
      key: K,
      filter?: Filter<T>,
      options?: DistinctOptions,
    ): Promise<(WithId<T>[K] extends readonly (infer Element)[] ? Element : WithId<T>[K])[]>;
    distinct(key: string, filter?: Filter<T>, options?: DistinctOptions): Promise<any[]>;
    createIndex(
      key: string | Document | [string, any][],
      options?: CreateIndexesOptions,
    ): Promise<string>;
    createIndexes(indexes: IndexDescription[], options?: OperationOptions): Promise<string[]>;
    dropIndex(name: string, options?: OperationOptions): Promise<Document>;
    dropIndexes(options?: OperationOptions): Promise<boolean>;
    listIndexes(options?: OperationOptions): AbstractCursor<Document>;
    indexes(options?: OperationOptions): Promise<Document[]>;
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
    rewind(): Promise<void>;
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
