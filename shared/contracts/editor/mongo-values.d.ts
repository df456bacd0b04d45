// deno-lint-ignore-file no-explicit-any -- authors read documents without casting
/// <reference path="./imp.d.ts" />
/** What goes into the methods of `imp.db()` and what comes out of them, by the names of the official MongoDB driver. */
declare namespace Mongo {
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
    $bitsAllClear?: number | any;
    $bitsAllSet?: number | any;
    $bitsAnyClear?: number | any;
    $bitsAnySet?: number | any;
    $geoIntersects?: Document;
    $geoWithin?: Document;
    $near?: Document;
    $nearSphere?: Document;
    $maxDistance?: number;
    $minDistance?: number;
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
      $text?: { $search: string; $language?: string; $caseSensitive?: boolean };
      $jsonSchema?: Document;
    };

  type Changes<T> = { [K in keyof T]?: T[K] | null } & { [path: `${string}.${string}`]: any };
  type Element<V> = NonNullable<V> extends readonly (infer E)[] ? E : any;
  /** Only fields with lists. */
  type Lists<T, K extends keyof T> = NonNullable<T[K]> extends readonly any[] ? K : never;
  type Pushed<E> = E | {
    $each: readonly E[];
    $position?: number;
    $slice?: number;
    $sort?: 1 | -1 | Record<string, 1 | -1>;
  };
  type Pushes<T> =
    & { [K in keyof T as Lists<T, K>]?: Pushed<Element<T[K]>> }
    & { [path: `${string}.${string}`]: any };
  type Pulls<T> =
    & { [K in keyof T as Lists<T, K>]?: Element<T[K]> | Condition<Element<T[K]>> | Document }
    & { [path: `${string}.${string}`]: any };
  /** Only fields with numbers; Long and Decimal128 are made by `imp.bson`. */
  type Numbers<T> =
    & {
      [K in keyof T as NonNullable<T[K]> extends number | bigint ? K : never]?: number | bigint;
    }
    & { [path: `${string}.${string}`]: any };
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
    $push?: Pushes<T>;
    $addToSet?: Pushes<T>;
    $pull?: Pulls<T>;
    $pullAll?:
      & { [K in keyof T as Lists<T, K>]?: readonly Element<T[K]>[] }
      & { [path: `${string}.${string}`]: any };
    $pop?:
      & { [K in keyof T as Lists<T, K>]?: 1 | -1 }
      & { [path: `${string}.${string}`]: 1 | -1 };
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
  type IndexSpecification = string | string[] | Document | [string, any][] | Map<string, any>;
  interface IndexDescription extends CreateIndexesOptions {
    key: IndexSpecification;
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
  interface WriteError {
    readonly index: number;
    readonly code: number;
    readonly errmsg: string;
    readonly errInfo?: Document;
    getOperation(): any;
    toJSON(): Document;
  }
  interface MongoError extends Error {
    code?: number;
    readonly errmsg: string;
    readonly errorLabels: string[];
    hasErrorLabel(label: string): boolean;
  }
  /** What the server said is in its members. */
  interface MongoServerError extends MongoError {
    codeName?: string;
    /** Of a duplicate key, which has the code 11000. */
    keyPattern?: Document;
    keyValue?: Document;
    errInfo?: Document;
    errorResponse: Document;
    [member: string]: any;
  }
  interface MongoBulkWriteError extends MongoServerError {
    readonly result: BulkWriteResult;
    readonly writeErrors: WriteError[];
    readonly insertedCount: number;
    readonly matchedCount: number;
    readonly modifiedCount: number;
    readonly deletedCount: number;
    readonly upsertedCount: number;
    readonly insertedIds: Record<number, any>;
    readonly upsertedIds: Record<number, any>;
  }
  interface BulkWriteResult {
    readonly ok: number;
    isOk(): boolean;
    hasWriteErrors(): boolean;
    getWriteErrors(): WriteError[];
    getWriteErrorCount(): number;
    getWriteErrorAt(index: number): WriteError | undefined;
    getUpsertedIdAt(index: number): { index: number; _id: any } | undefined;
    getRawResponse(): Document;
    /** The write concern is the deployment's, and is waited for. */
    getWriteConcernError(): undefined;
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
}
