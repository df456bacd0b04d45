/** What tenant code may ask of its database. The isolate builds these commands, the broker lets no other through. */

/** Commands, each with the fields that a tenant may set beside the collection's name. */
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
  insert: ["documents", "ordered", "comment"],
  update: ["updates", "ordered", "let", "comment"],
  delete: ["deletes", "ordered", "let", "comment"],
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
  createIndexes: ["indexes", "comment"],
  dropIndexes: ["index", "comment"],
  listIndexes: ["cursor", "comment"],
  listCollections: ["filter", "nameOnly", "cursor", "comment"],
  drop: ["comment"],
};

/** Operators that run code on the server. */
export const FORBIDDEN_OPERATORS: ReadonlySet<string> = new Set([
  "$where",
  "$function",
  "$accumulator",
]);

/** Stages that leave the database or look behind it, whatever their arguments are. */
export const FORBIDDEN_STAGES: ReadonlySet<string> = new Set([
  "$changeStream",
  "$changeStreamSplitLargeEvent",
  "$collStats",
  "$currentOp",
  "$indexStats",
  "$listClusterCatalog",
  "$listLocalSessions",
  "$listSampledQueries",
  "$listSearchIndexes",
  "$listSessions",
  "$planCacheStats",
  "$querySettings",
  "$queryStats",
  "$search",
  "$searchMeta",
  "$shardedDataDistribution",
  "$vectorSearch",
]);

/** Stages that name another collection: the name is checked, and a `db` other than the tenant's own is refused. */
export const COLLECTION_STAGES: ReadonlySet<string> = new Set([
  "$lookup",
  "$graphLookup",
  "$unionWith",
  "$out",
  "$merge",
]);

/** Collections that a tenant cannot name, even in its own database. */
export function isReservedCollection(name: string): boolean {
  return name === "" || name.startsWith("__") || name.startsWith("system.") || name.includes("$") ||
    name.includes("\0");
}

export const DATABASE_LIMITS = {
  maxTimeMs: 30_000,
  batchDocuments: 1_000,
  writesPerCommand: 10_000,
  openCursors: 50,
  /** One document of MongoDB's greatest size, and the command around it. */
  commandBytes: 17 * 1024 * 1024,
} as const;
