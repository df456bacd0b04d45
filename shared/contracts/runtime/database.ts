/** What tenant code may ask of its database. The isolate builds these commands, the broker lets no other through. */

/** Commands, each with the fields that a tenant may set beside the collection's name; any may have `transaction` too. */
export const DATABASE_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  find: [
    "filter",
    "sort",
    "projection",
    "hint",
    "skip",
    "limit",
    "batchSize",
    "singleBatch",
    "collation",
    "let",
    "comment",
    "maxTimeMS",
    "returnKey",
    "showRecordId",
    "min",
    "max",
  ],
  aggregate: ["pipeline", "cursor", "hint", "collation", "let", "comment", "maxTimeMS"],
  getMore: ["collection", "batchSize", "maxTimeMS"],
  killCursors: ["cursors"],
  insert: ["documents", "ordered", "comment", "maxTimeMS"],
  update: ["updates", "ordered", "let", "comment", "maxTimeMS"],
  delete: ["deletes", "ordered", "let", "comment", "maxTimeMS"],
  findAndModify: [
    "query",
    "sort",
    "remove",
    "update",
    "new",
    "fields",
    "upsert",
    "arrayFilters",
    "hint",
    "collation",
    "let",
    "comment",
    "maxTimeMS",
  ],
  count: ["query", "limit", "skip", "hint", "collation", "comment", "maxTimeMS"],
  distinct: ["key", "query", "hint", "collation", "comment", "maxTimeMS"],
  create: ["changeStreamPreAndPostImages", "comment", "maxTimeMS"],
  createIndexes: ["indexes", "comment", "maxTimeMS"],
  dropIndexes: ["index", "comment", "maxTimeMS"],
  listIndexes: ["cursor", "comment", "maxTimeMS"],
  listCollections: ["filter", "nameOnly", "cursor", "comment", "maxTimeMS"],
  drop: ["comment", "maxTimeMS"],
  /** `to` is a collection's name, as the command's own argument is. */
  renameCollection: ["to", "dropTarget", "comment", "maxTimeMS"],
  commitTransaction: [],
  abortTransaction: [],
};

/** Operators that run code on the server. */
export const FORBIDDEN_OPERATORS: ReadonlySet<string> = new Set([
  "$where",
  "$function",
  "$accumulator",
]);

/** Variables of expressions that tell of the broker's own user. */
export const FORBIDDEN_VARIABLES: ReadonlySet<string> = new Set(["$$USER_ROLES"]);

/** Stages that name another collection: the name is checked, and a `db` other than the tenant's own is refused. */
export const COLLECTION_STAGES: ReadonlySet<string> = new Set([
  "$lookup",
  "$graphLookup",
  "$unionWith",
  "$out",
  "$merge",
]);

/** What `$changeStream` may say as the first stage of a pipeline. */
export const CHANGE_STREAM_FIELDS: readonly string[] = [
  "fullDocument",
  "fullDocumentBeforeChange",
  "resumeAfter",
  "startAfter",
  "startAtOperationTime",
  "showExpandedEvents",
];

/** Stages that may follow `$changeStream`. */
export const CHANGE_EVENT_STAGES: ReadonlySet<string> = new Set([
  "$addFields",
  "$match",
  "$project",
  "$redact",
  "$replaceRoot",
  "$replaceWith",
  "$set",
  "$unset",
]);

/**
 * The field `transaction` of a command: `number` tells the transactions of a request apart, and the first command has
 * `starts`. The broker makes a session of it; the server never sees the field.
 */
export const TRANSACTION_FIELDS: readonly string[] = [
  "number",
  "starts",
  "readConcern",
  "writeConcern",
  "maxCommitTimeMS",
];

/** Collections that a tenant cannot name, even in its own database. */
export function isReservedCollection(name: string): boolean {
  return name === "" || name.startsWith("__") || name.startsWith("system.") || name.includes("$") ||
    name.includes("\0");
}

export const DATABASE_LIMITS = {
  maxTimeMs: 30_000,
  batchDocuments: 1_000,
  writesPerCommand: 10_000,
  /** Commands of one tenant in one broker; more wait, and past that are refused. */
  commandsAtOnce: 24,
  commandsWaiting: 1_000,
  /** Of those, what the large ones have together; a larger one is alone. */
  largeBytesAtOnce: 2 * 1024 * 1024,
  openCursors: 50,
  /** A cursor that nobody reads from for so long was forgotten, and is closed. */
  cursorIdleMs: 60_000,
  /** Change streams of one tenant, and of all tenants of one broker. */
  openStreams: 10,
  openStreamsOfAll: 200,
  /** How long the server waits for the next change before it answers that there is none. */
  streamAwaitMs: 1_000,
  openTransactions: 20,
  transactionMs: 60_000,
  /** What one insert, update or delete command carries; more is sent as several, since large messages stall a cell. */
  batchBytes: 2 * 1024 * 1024,
  documentBytes: 16 * 1024 * 1024,
  /** One document of MongoDB's greatest size, and the command around it. */
  commandBytes: 17 * 1024 * 1024,
  /** Fields of a command with all that is inside; 2 MB never have as many. Decoding takes a microsecond for each. */
  commandFields: 300_000,
  /** Levels of documents and arrays inside each other, as in MongoDB. */
  nesting: 200,
} as const;
