/** `imp.db().collection(name)`: the driver's Collection, as far as tenants may use it. */
import { ChangeStream, type ChangeStreamOptions } from "./change-stream.ts";
import { MongoInvalidArgumentError, notSupported } from "./errors.ts";
import { AggregationCursor, CommandCursor, FindCursor, type FindOptions } from "./cursor.ts";
import { indexKey, sortDocument } from "./sort.ts";
import {
  bulkOperation,
  deleteStatement,
  hasOperators,
  replaceStatement,
  updateStatement,
} from "./statements.ts";
import { type CommandOptions, type Document, pick, runCommand, sessionOf } from "./wire.ts";
import {
  type Operation,
  runOperations,
  runSingle,
  withId,
  type WriteOptions,
  type WriteTotals,
} from "./writes.ts";

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
    await runSingle(this.collectionName, { kind: "insert", statement }, options);
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
    const { matchedCount, modifiedCount, upsertedCount, upsertedIds } = await runSingle(
      this.collectionName,
      { kind: "update", statement },
      options,
    );
    const upsertedId = upsertedIds[0] ?? null;
    return { acknowledged: true, matchedCount, modifiedCount, upsertedCount, upsertedId };
  }

  deleteOne(filter: Document = {}, options: object = {}) {
    return this.#delete(deleteStatement(filter, 1, options), options);
  }

  deleteMany(filter: Document = {}, options: object = {}) {
    return this.#delete(deleteStatement(filter, 0, options), options);
  }

  async #delete(statement: Document, options: object) {
    const operation = { kind: "delete" as const, statement };
    const { deletedCount } = await runSingle(this.collectionName, operation, options);
    return { acknowledged: true, deletedCount };
  }

  async bulkWrite(
    entries: unknown[],
    options: WriteOptions = {},
  ) {
    if (!Array.isArray(entries) || entries.length === 0) throw emptyBatch();
    const totals = await this.#write(entries.map(bulkOperation), options);
    return Object.defineProperty(totals, "ok", { value: 1 });
  }

  #write(operations: Operation[], options: WriteOptions): Promise<WriteTotals> {
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

  async estimatedDocumentCount(options: object = {}): Promise<number> {
    const kept = pick(options, ["comment", "maxTimeMS"]);
    return Number(
      (await runCommand({ count: this.collectionName, ...kept }, sessionOf(options))).n,
    );
  }

  async distinct(key: string, query: Document = {}, options: object = {}): Promise<unknown[]> {
    const kept = pick(options, ["collation", "hint", "comment", "maxTimeMS"]);
    const command = { distinct: this.collectionName, key, query, ...kept };
    const answer = await runCommand(command, sessionOf(options));
    return answer.values as unknown[];
  }

  async createIndex(specification: unknown, options: Document = {}): Promise<string> {
    const { session, comment, maxTimeMS, commitQuorum: _, ...index } = options;
    const indexes = [{ key: indexKey(specification), ...index }];
    const [name] = await this.createIndexes(indexes, { session, comment, maxTimeMS });
    return name!;
  }

  async createIndexes(indexes: Document[], options: object = {}): Promise<string[]> {
    const named = indexes.map((index) => {
      const key = indexKey(index.key);
      return { ...index, key, name: index.name ?? [...key].flat().join("_") };
    });
    const kept = pick(options, ["comment", "maxTimeMS"]);
    const command = { createIndexes: this.collectionName, indexes: named, ...kept };
    await runCommand(command, sessionOf(options));
    return named.map(({ name }) => String(name));
  }

  async dropIndex(index: string, options: object = {}): Promise<Document> {
    const kept = pick(options, ["comment", "maxTimeMS"]);
    const command = { dropIndexes: this.collectionName, index, ...kept };
    return await runCommand(command, sessionOf(options));
  }

  async dropIndexes(options: object = {}): Promise<boolean> {
    await this.dropIndex("*", options);
    return true;
  }

  listIndexes(options: object = {}): CommandCursor {
    const kept = pick(options, ["comment", "maxTimeMS"]);
    return new CommandCursor((batchSize) => ({
      listIndexes: this.collectionName,
      cursor: batchSize === undefined ? {} : { batchSize },
      ...kept,
    }), options);
  }

  indexes(options: object = {}): Promise<unknown[]> {
    return this.listIndexes(options).toArray();
  }

  async indexExists(names: string | string[], options: object = {}): Promise<boolean> {
    const indexes = await this.indexes(options) as { name: string }[];
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

  options(): never {
    notSupported("collection.options()");
  }
  isCapped(): never {
    notSupported("collection.isCapped()");
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
