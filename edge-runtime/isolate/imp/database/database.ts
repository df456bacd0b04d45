/** `imp.db()`: the tenant's own database. */
import { ChangeStream, type ChangeStreamOptions } from "./change-stream.ts";
import { Collection, listCollections } from "./collection.ts";
import { AggregationCursor, type CommandCursor } from "./cursor.ts";
import { MongoInvalidArgumentError, notSupported } from "./errors.ts";
import { ClientSession, type TransactionOptions } from "./session.ts";
import { type Document, pick, runCommand, sessionOf } from "./wire.ts";

export class Database {
  constructor(readonly databaseName: string) {}

  /** Throws MongoInvalidArgumentError when the name is not a text. */
  collection(name: string): Collection {
    if (typeof name !== "string" || name === "") {
      throw new MongoInvalidArgumentError("Collection names must not be empty");
    }
    return new Collection(name, this.databaseName);
  }

  aggregate(pipeline: Document[] = [], options: object = {}): AggregationCursor {
    const kept = pick(options, ["comment", "maxTimeMS", "batchSize", "let", "collation"]);
    return new AggregationCursor(1, [...pipeline], kept, sessionOf(options));
  }

  /** The changes of all collections. */
  watch(pipeline: Document[] = [], options: ChangeStreamOptions = {}): ChangeStream {
    return new ChangeStream(1, pipeline, options);
  }

  /** A session of this request. Commands that get it as `{session}` are part of its transaction. */
  startSession(): ClientSession {
    return new ClientSession();
  }

  /** Runs `work` in a transaction of a session of its own; see ClientSession. */
  async withTransaction<T>(
    work: (session: ClientSession) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    await using session = this.startSession();
    return await session.withTransaction(work, options);
  }

  listCollections(filter: Document = {}, options: { nameOnly?: boolean } = {}): CommandCursor {
    return listCollections(filter, options);
  }

  async collections(options: object = {}): Promise<Collection[]> {
    const listed = await this.listCollections({}, { ...options, nameOnly: true }).toArray();
    return (listed as { name: string }[]).map(({ name }) => this.collection(name));
  }

  async createCollection(name: string, options: object = {}): Promise<Collection> {
    const kept = pick(options, ["changeStreamPreAndPostImages", "comment", "maxTimeMS"]);
    await runCommand({ create: name, ...kept }, sessionOf(options));
    return this.collection(name);
  }

  createIndex(name: string, key: unknown, options: Document = {}): Promise<string> {
    return this.collection(name).createIndex(key, options);
  }

  indexInformation(name: string, options: { full?: boolean } = {}): Promise<unknown> {
    return this.collection(name).indexInformation(options);
  }

  dropCollection(name: string, options: object = {}): Promise<boolean> {
    return this.collection(name).drop(options);
  }

  renameCollection(from: string, to: string, options: object = {}): Promise<Collection> {
    return this.collection(from).rename(to, options);
  }

  admin(): never {
    notSupported("admin()");
  }
  command(): never {
    notSupported("command()", "; use the methods of collections");
  }
  runCursorCommand(): never {
    notSupported("runCursorCommand()");
  }
  dropDatabase(): never {
    notSupported("dropDatabase()", "; drop the collections");
  }
  stats(): never {
    notSupported("stats()");
  }
}
