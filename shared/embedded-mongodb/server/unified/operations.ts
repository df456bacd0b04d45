// deno-lint-ignore-file no-explicit-any -- the operations of the format are data, and their arguments too
/** The operations of the unified test format, done with the official driver. */
import type { ChangeStream, ClientSession, Collection, Db, MongoClient } from "mongodb";

export type Entity = any;
type Arguments = Record<string, any>;
export type Perform = (object: Entity, args: Arguments, world: World) => Promise<unknown>;

export interface World {
  readonly entities: Map<string, Entity>;
  readonly admin: MongoClient;
  readonly uri: string;
  readonly clients: MongoClient[];
}

function split(args: Arguments, ...names: string[]): [any[], Arguments] {
  const options = { ...args };
  for (const name of names) delete options[name];
  return [names.map((name) => args[name]), options];
}

const writeResult = (result: any) => ({
  ...result,
  ...(result?.upsertedId === null ? { upsertedId: undefined } : {}),
});

const onCollection = (
  names: string[],
  run: (collection: Collection, given: any[], options: any) => Promise<unknown>,
): Perform =>
(object, args) => {
  const [given, options] = split(args, ...names);
  return run(object, given, options);
};

const findOneAnd = (method: "findOneAndUpdate" | "findOneAndReplace", argument: string) =>
  onCollection(["filter", argument], (collection, [filter, change], options) => {
    const { returnDocument, ...rest } = options;
    return (collection[method] as any)(filter, change, {
      ...rest,
      ...(returnDocument === undefined ? {} : { returnDocument: returnDocument.toLowerCase() }),
    });
  });

/** A bulk write's models are `{insertOne: {...}}` in both notations. */
const bulkWrite = onCollection(
  ["requests"],
  (collection, [requests], options) =>
    collection.bulkWrite(requests, options).then((result: any) => ({
      insertedCount: result.insertedCount,
      matchedCount: result.matchedCount,
      modifiedCount: result.modifiedCount,
      deletedCount: result.deletedCount,
      upsertedCount: result.upsertedCount,
      upsertedIds: result.upsertedIds,
      insertedIds: result.insertedIds,
    })),
);

/** Operations that look into the driver only: a test with one of them says nothing about a server. */
export const ABOUT_THE_DRIVER =
  /^assert(Session|Same|Different|Number|Event)|SearchIndex|^clientBulkWrite|^rawData|^getSnapshotTime/;

export const OPERATIONS: ReadonlyMap<string, Perform> = new Map<string, Perform>([
  ["find", onCollection(["filter"], (c, [filter], options) => c.find(filter, options).toArray())],
  ["findOne", onCollection(["filter"], (c, [filter], options) => c.findOne(filter, options))],
  [
    "insertOne",
    onCollection(["document"], (c, [document], options) => c.insertOne(document, options)),
  ],
  [
    "insertMany",
    onCollection(["documents"], (c, [documents], options) => c.insertMany(documents, options)),
  ],
  [
    "updateOne",
    onCollection(
      ["filter", "update"],
      (c, [filter, update], options) => c.updateOne(filter, update, options).then(writeResult),
    ),
  ],
  [
    "updateMany",
    onCollection(
      ["filter", "update"],
      (c, [filter, update], options) => c.updateMany(filter, update, options).then(writeResult),
    ),
  ],
  [
    "replaceOne",
    onCollection(
      ["filter", "replacement"],
      (c, [filter, replacement], options) =>
        c.replaceOne(filter, replacement, options).then(writeResult),
    ),
  ],
  ["deleteOne", onCollection(["filter"], (c, [filter], options) => c.deleteOne(filter, options))],
  ["deleteMany", onCollection(["filter"], (c, [filter], options) => c.deleteMany(filter, options))],
  ["findOneAndUpdate", findOneAnd("findOneAndUpdate", "update")],
  ["findOneAndReplace", findOneAnd("findOneAndReplace", "replacement")],
  [
    "findOneAndDelete",
    onCollection(["filter"], (c, [filter], options) => c.findOneAndDelete(filter, options)),
  ],
  ["bulkWrite", bulkWrite],
  [
    "distinct",
    onCollection(
      ["fieldName", "filter"],
      (c, [name, filter], options) => c.distinct(name, filter, options),
    ),
  ],
  [
    "countDocuments",
    onCollection(["filter"], (c, [filter], options) => c.countDocuments(filter, options)),
  ],
  ["count", onCollection(["filter"], (c, [filter], options) => c.countDocuments(filter, options))],
  [
    "estimatedDocumentCount",
    onCollection([], (c, _, options) => c.estimatedDocumentCount(options)),
  ],
  ["createIndex", onCollection(["keys"], (c, [keys], options) => c.createIndex(keys, options))],
  ["dropIndex", onCollection(["name"], (c, [name], options) => c.dropIndex(name, options))],
  ["listIndexes", onCollection([], (c, _, options) => c.listIndexes(options).toArray())],
  [
    "rename",
    onCollection(["to"], (c, [to], options) => c.rename(to, options).then(() => undefined)),
  ],
  [
    "aggregate",
    (object: Collection | Db, { pipeline, ...options }) =>
      object.aggregate(pipeline, options).toArray(),
  ],
  [
    "createChangeStream",
    async (object: Collection | Db | MongoClient, { pipeline, ...options }) => {
      const stream: ChangeStream = object.watch(pipeline, { maxAwaitTimeMS: 100, ...options });
      await (stream as any).cursor.cursorInit();
      return stream;
    },
  ],
  ["createFindCursor", async (object: Collection, { filter, ...options }) => {
    const cursor = object.find(filter, options);
    await cursor.hasNext();
    return cursor;
  }],
  ["createCommandCursor", async (object: Db, { command, commandName: _, ...options }) => {
    const cursor = object.runCursorCommand(command, options as any);
    await (cursor as any).cursorInit();
    return cursor;
  }],
  [
    "runCursorCommand",
    (object: Db, { command, commandName: _, ...options }) =>
      object.runCursorCommand(command, options as any).toArray(),
  ],
  ["iterateUntilDocumentOrError", (object: ChangeStream) => object.next()],
  ["iterateOnce", (object: ChangeStream) => object.tryNext()],
  ["close", (object: ChangeStream) => object.close()],
  [
    "runCommand",
    (object: Db, { command, commandName: _, ...options }) => object.command(command, options),
  ],
  ["createCollection", async (object: Db, { collection, ...options }) => {
    await object.createCollection(collection, options);
  }],
  [
    "dropCollection",
    (object: Db, { collection, ...options }) => object.dropCollection(collection, options),
  ],
  [
    "listCollections",
    (object: Db, { filter, ...options }) => object.listCollections(filter, options).toArray(),
  ],
  [
    "listCollectionNames",
    (object: Db, { filter, ...options }) =>
      object.listCollections(filter, { nameOnly: true, ...options }).toArray(),
  ],
  ["listDatabases", (object: MongoClient, args) => object.db().admin().listDatabases(args)],
  [
    "listDatabaseNames",
    (object: MongoClient, args) => object.db().admin().listDatabases({ nameOnly: true, ...args }),
  ],
  [
    "modifyCollection",
    (object: Db, { collection, ...options }) => object.command({ collMod: collection, ...options }),
  ],
  ["startTransaction", async (object: ClientSession, args) => object.startTransaction(args)],
  ["commitTransaction", (object: ClientSession) => object.commitTransaction()],
  ["abortTransaction", (object: ClientSession) => object.abortTransaction()],
  ["endSession", (object: ClientSession) => object.endSession()],
  ["failPoint", (_, { failPoint }, world) => world.admin.db("admin").command(failPoint)],
  ["wait", (_, { ms }) => new Promise((resolve) => setTimeout(resolve, ms))],
  ["assertCollectionExists", async (_, { databaseName, collectionName }, world) => {
    const found = await world.admin.db(databaseName).listCollections({ name: collectionName })
      .toArray();
    if (found.length === 0) throw new Error(`There is no collection ${collectionName}`);
  }],
  ["assertCollectionNotExists", async (_, { databaseName, collectionName }, world) => {
    const found = await world.admin.db(databaseName).listCollections({ name: collectionName })
      .toArray();
    if (found.length > 0) throw new Error(`There is a collection ${collectionName}`);
  }],
  ["assertSessionTransactionState", async (_, { session, state }) => {
    const actual = (session as any).transaction.state;
    const expected = {
      none: "NO_TRANSACTION",
      starting: "STARTING_TRANSACTION",
      in_progress: "TRANSACTION_IN_PROGRESS",
      committed: "TRANSACTION_COMMITTED",
      aborted: "TRANSACTION_ABORTED",
    }[state as string];
    if (actual !== expected) throw new Error(`The transaction is ${actual} and not ${expected}`);
  }],
]);
