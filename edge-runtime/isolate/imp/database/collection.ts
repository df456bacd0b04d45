/** `imp.db().collection(name)`: the driver's Collection, as far as tenants may use it. */
import type { BulkWriteResult } from "./bulk-result.ts";
import { ChangeStream, type ChangeStreamOptions } from "./change-stream.ts";
import { AggregationCursor, CommandCursor, count, FindCursor, type FindOptions } from "./cursor.ts";
import {
  MongoAPIError,
  MongoInvalidArgumentError,
  MongoServerError,
  notSupported,
} from "./errors.ts";
import { describeIndexes, inShort } from "./indexes.ts";
import { sortDocument } from "./sort.ts";
import {
  bulkOperation,
  deleteStatement,
  hasOperators,
  replaceStatement,
  updateStatement,
} from "./statements.ts";
import { type CommandOptions, type Document, pick, runCommand, sessionOf } from "./wire.ts";
import { type Operation, runOperations, runSingle, withId, type WriteOptions } from "./writes.ts";

const NAMESPACE_NOT_FOUND = 26;
const COMMON = ["collation", "hint", "let", "comment", "maxTimeMS"] as const;

export class Collection {
  constructor(readonly collectionName: string, readonly dbName: string) {}

  get namespace(): string {
    return `${this.dbName}.${this.collectionName}`;
  }

  find(filter: Document = {}, options: FindOptions = {}): FindCursor {
    return new FindCursor(this.collectionName, filter, options);
  }

  async findOne(filter: Document = {}, options: FindOptions = {}): Promise<unknown> {
    return await this.find(filter, { ...options, limit: -1, batchSize: 1 }).next();
  }

  aggregate(pipeline: Document[] = [], options: object = {}): AggregationCursor {
    const kept = pick(options, [...COMMON, "batchSize"]);
    return new AggregationCursor(this.collectionName, [...pipeline], kept, sessionOf(options));
  }

  /** The changes of this collection from now on, or from where a resume token says. */
  watch(pipeline: Document[] = [], options: ChangeStreamOptions = {}): ChangeStream {
    return new ChangeStream(this.collectionName, pipeline, options);
  }

  async insertOne(document: Document, options: object = {}) {
    const statement = withId(document);
    await runSingle(this.collectionName, "insert", statement, options);
    return { acknowledged: true, insertedId: statement._id };
  }

  async insertMany(documents: Document[], options: WriteOptions = {}) {
    if (!Array.isArray(documents)) {
      throw new MongoInvalidArgumentError('Argument "docs" must be an array of documents');
    }
    if (documents.length === 0) throw emptyBatch();
    const operations = documents.map((document, index): Operation => ({
      kind: "insert",
      statement: withId(document),
      index,
    }));
    const { insertedCount, insertedIds } = await this.#write(operations, options);
    return { acknowledged: true, insertedCount, insertedIds };
  }

  updateOne(filter: Document, update: unknown, options: object = {}) {
    return this.#update(updateStatement(filter, update, false, options), options);
  }

  updateMany(filter: Document, update: unknown, options: object = {}) {
    return this.#update(updateStatement(filter, update, true, options), options);
  }

  replaceOne(filter: Document, replacement: Document, options: object = {}) {
    return this.#update(replaceStatement(filter, replacement, options), options);
  }

  async #update(statement: Document, options: object) {
    const answer = await runSingle(this.collectionName, "update", statement, options);
    const upserted = (answer.upserted ?? []) as { _id: unknown }[];
    return {
      acknowledged: true,
      modifiedCount: answer.nModified ?? answer.n,
      upsertedId: upserted[0]?._id ?? null,
      upsertedCount: upserted.length,
      matchedCount: upserted.length > 0 ? 0 : answer.n,
    };
  }

  deleteOne(filter: Document = {}, options: object = {}) {
    return this.#delete(deleteStatement(filter, 1, options), options);
  }

  deleteMany(filter: Document = {}, options: object = {}) {
    return this.#delete(deleteStatement(filter, 0, options), options);
  }

  async #delete(statement: Document, options: object) {
    const { n } = await runSingle(this.collectionName, "delete", statement, options);
    return { acknowledged: true, deletedCount: n };
  }

  /** Throws MongoBulkWriteError, which has the result of what was done. */
  async bulkWrite(entries: unknown[], options: WriteOptions = {}): Promise<BulkWriteResult> {
    if (!Array.isArray(entries)) {
      throw new MongoInvalidArgumentError('Argument "operations" must be an array of documents');
    }
    if (entries.length === 0) throw emptyBatch();
    return await this.#write(entries.map(bulkOperation), options);
  }

  #write(operations: Operation[], options: WriteOptions): Promise<BulkWriteResult> {
    return runOperations(this.collectionName, operations, options);
  }

  findOneAndUpdate(filter: Document, update: unknown, options: FindOneAndOptions = {}) {
    if (!hasOperators(update)) {
      throw new MongoInvalidArgumentError("Update document requires atomic operators");
    }
    return this.#findAndModify(filter, { update }, options);
  }

  findOneAndReplace(filter: Document, replacement: Document, options: FindOneAndOptions = {}) {
    if (hasOperators(replacement)) {
      throw new MongoInvalidArgumentError("Replacement document must not contain atomic operators");
    }
    return this.#findAndModify(filter, { update: replacement }, options);
  }

  findOneAndDelete(filter: Document, options: FindOneAndOptions = {}) {
    return this.#findAndModify(filter, { remove: true }, options);
  }

  async #findAndModify(query: Document, change: Document, options: FindOneAndOptions) {
    const answer = await runCommand({
      findAndModify: this.collectionName,
      query,
      ...change,
      sort: sortDocument(options.sort as never),
      fields: options.projection,
      ...(change.remove ? {} : {
        new: options.returnDocument === "after",
        upsert: options.upsert ?? false,
        arrayFilters: options.arrayFilters,
      }),
      ...pick(options, COMMON),
    }, sessionOf(options));
    return options.includeResultMetadata
      ? { lastErrorObject: answer.lastErrorObject, value: answer.value ?? null, ok: answer.ok }
      : answer.value ?? null;
  }

  async countDocuments(filter: Document = {}, options: CountOptions = {}): Promise<number> {
    const pipeline: Document[] = [{ $match: filter }];
    if (options.skip !== undefined) pipeline.push({ $skip: options.skip });
    if (options.limit !== undefined) pipeline.push({ $limit: options.limit });
    pipeline.push({ $group: { _id: 1, n: { $sum: 1 } } });
    const counted = await this.aggregate(pipeline, options).next() as { n: number } | null;
    return counted?.n ?? 0;
  }

  estimatedDocumentCount(options: object = {}): Promise<number> {
    return count(this.collectionName, pick(options, ["comment", "maxTimeMS"]), sessionOf(options));
  }

  count(query: Document = {}, options: object = {}): Promise<number> {
    return this.find(query).count(options);
  }

  async distinct(key: string, query: Document = {}, options: object = {}): Promise<unknown[]> {
    const kept = pick(options, ["collation", "hint", "comment", "maxTimeMS"]);
    const command = { distinct: this.collectionName, key, query, ...kept };
    const answer = await runCommand(command, sessionOf(options));
    return answer.values as unknown[];
  }

  async createIndex(key: unknown, options: Document = {}): Promise<string> {
    const { session, comment, maxTimeMS, commitQuorum: _, ...index } = options;
    const [name] = await this.createIndexes([{ key, ...index }], { session, comment, maxTimeMS });
    return name!;
  }

  async createIndexes(descriptions: Document[], options: object = {}): Promise<string[]> {
    const indexes = describeIndexes(descriptions);
    const kept = pick(options, ["comment", "maxTimeMS"]);
    const command = { createIndexes: this.collectionName, indexes, ...kept };
    await runCommand(command, sessionOf(options));
    return indexes.map(({ name }) => name);
  }

  async dropIndex(index: string, options: object = {}): Promise<Document> {
    const kept = pick(options, ["comment", "maxTimeMS"]);
    const command = { dropIndexes: this.collectionName, index, ...kept };
    return await runCommand(command, sessionOf(options));
  }

  /** False when there is no such collection. */
  async dropIndexes(options: object = {}): Promise<boolean> {
    try {
      await this.dropIndex("*", options);
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === NAMESPACE_NOT_FOUND) return false;
      throw error;
    }
  }

  listIndexes(options: object = {}): CommandCursor {
    const kept = pick(options, ["comment", "maxTimeMS"]);
    return new CommandCursor((batchSize) => ({
      listIndexes: this.collectionName,
      cursor: batchSize === undefined ? {} : { batchSize },
      ...kept,
    }), options);
  }

  async indexes(options: { full?: boolean } = {}): Promise<unknown> {
    const indexes = await this.listIndexes(options).toArray();
    return options.full ?? true ? indexes : inShort(indexes);
  }

  indexInformation(options: { full?: boolean } = {}): Promise<unknown> {
    return this.indexes({ ...options, full: options.full ?? false });
  }

  async indexExists(names: string | string[], options: object = {}): Promise<boolean> {
    const indexes = await this.listIndexes(options).toArray() as { name: string }[];
    const known = new Set(indexes.map(({ name }) => name));
    return [names].flat().every((name) => known.has(name));
  }

  async drop(options: object = {}): Promise<boolean> {
    const kept = pick(options, ["comment", "maxTimeMS"]);
    await runCommand({ drop: this.collectionName, ...kept }, sessionOf(options));
    return true;
  }

  /** Resolves with the collection under its new name. */
  async rename(to: string, options: { dropTarget?: boolean } = {}): Promise<Collection> {
    const kept = pick(options, ["dropTarget", "comment", "maxTimeMS"]);
    await runCommand({ renameCollection: this.collectionName, to, ...kept }, sessionOf(options));
    return new Collection(to, this.dbName);
  }

  /** Throws MongoAPIError when there is no such collection. */
  async options(options: object = {}): Promise<Document> {
    const filter = { name: this.collectionName };
    const [found] = await listCollections(filter, options).toArray() as { options?: Document }[];
    if (found?.options) return found.options;
    throw new MongoAPIError(`collection ${this.namespace} not found`);
  }

  async isCapped(options: object = {}): Promise<boolean> {
    return Boolean((await this.options(options)).capped);
  }

  stats(): never {
    notSupported("collection.stats()", "; estimatedDocumentCount() counts");
  }
  initializeOrderedBulkOp(): never {
    notSupported("initializeOrderedBulkOp()", "; use bulkWrite()");
  }
  initializeUnorderedBulkOp(): never {
    notSupported("initializeUnorderedBulkOp()", "; use bulkWrite() with {ordered: false}");
  }
  createSearchIndex(): never {
    notSupported("A search index");
  }
}

/** The collections of the tenant's database. */
export function listCollections(
  filter: Document,
  options: { nameOnly?: boolean } = {},
): CommandCursor {
  const kept = pick(options, ["comment", "maxTimeMS"]);
  return new CommandCursor((batchSize) => ({
    listCollections: 1,
    filter,
    nameOnly: options.nameOnly ?? false,
    cursor: batchSize === undefined ? {} : { batchSize },
    ...kept,
  }), options);
}

function emptyBatch(): MongoInvalidArgumentError {
  return new MongoInvalidArgumentError("Invalid BulkOperation, Batch cannot be empty");
}

export interface FindOneAndOptions {
  sort?: unknown;
  projection?: Document;
  returnDocument?: "before" | "after";
  upsert?: boolean;
  arrayFilters?: Document[];
  includeResultMetadata?: boolean;
  session?: CommandOptions["session"];
}

interface CountOptions {
  skip?: number;
  limit?: number;
}
