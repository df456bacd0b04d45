/** `imp.db().collection(name)`: the driver's Collection, as far as tenants may use it. */
import { MongoInvalidArgumentError } from "./errors.ts";
import { AggregationCursor, CommandCursor, FindCursor, type FindOptions } from "./cursor.ts";
import { indexKey, sortDocument } from "./sort.ts";
import {
  bulkOperation,
  deleteStatement,
  hasOperators,
  replaceStatement,
  updateStatement,
} from "./statements.ts";
import { type Document, pick, runCommand } from "./wire.ts";
import { type Operation, runOperations, runSingle, withId, type WriteTotals } from "./writes.ts";

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
    return new AggregationCursor(this.collectionName, [...pipeline], kept);
  }

  async insertOne(document: Document, options: object = {}) {
    const statement = withId(document);
    await runSingle(this.collectionName, { kind: "insert", statement }, options);
    return { acknowledged: true, insertedId: statement._id };
  }

  async insertMany(documents: Document[], options: { ordered?: boolean; comment?: unknown } = {}) {
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
    options: { ordered?: boolean; let?: unknown; comment?: unknown } = {},
  ) {
    if (!Array.isArray(entries) || entries.length === 0) throw emptyBatch();
    const totals = await this.#write(entries.map(bulkOperation), options);
    return Object.defineProperty(totals, "ok", { value: 1 });
  }

  #write(operations: Operation[], options: object): Promise<WriteTotals> {
    const kept = pick(options, ["ordered", "let", "comment"]);
    return runOperations(this.collectionName, operations, kept);
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
    });
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
    return Number((await runCommand({ count: this.collectionName, ...kept })).n);
  }

  async distinct(key: string, query: Document = {}, options: object = {}): Promise<unknown[]> {
    const kept = pick(options, ["collation", "hint", "comment", "maxTimeMS"]);
    const answer = await runCommand({ distinct: this.collectionName, key, query, ...kept });
    return answer.values as unknown[];
  }

  async createIndex(specification: unknown, options: Document = {}): Promise<string> {
    const [name] = await this.createIndexes([{ key: indexKey(specification), ...options }]);
    return name!;
  }

  async createIndexes(indexes: Document[]): Promise<string[]> {
    const named = indexes.map(({ comment: _, ...index }) => {
      const key = indexKey(index.key);
      return { ...index, key, name: index.name ?? [...key].flat().join("_") };
    });
    await runCommand({ createIndexes: this.collectionName, indexes: named });
    return named.map(({ name }) => String(name));
  }

  async dropIndex(index: string): Promise<Document> {
    return await runCommand({ dropIndexes: this.collectionName, index });
  }

  async dropIndexes(): Promise<boolean> {
    await runCommand({ dropIndexes: this.collectionName, index: "*" });
    return true;
  }

  listIndexes(): CommandCursor {
    return new CommandCursor((batchSize) => ({
      listIndexes: this.collectionName,
      cursor: batchSize === undefined ? {} : { batchSize },
    }));
  }

  indexes(): Promise<unknown[]> {
    return this.listIndexes().toArray();
  }

  async indexExists(names: string | string[]): Promise<boolean> {
    const known = new Set((await this.indexes() as { name: string }[]).map(({ name }) => name));
    return [names].flat().every((name) => known.has(name));
  }

  async drop(): Promise<boolean> {
    await runCommand({ drop: this.collectionName });
    return true;
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
}

interface CountOptions {
  skip?: number;
  limit?: number;
}
