/** What a tenant may ask of its database: commands, their fields, and everything that could reach outside of it. */
import { DATABASE_COMMANDS, DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { Int32 } from "bson";
import {
  assertChangeStream,
  assertCollection,
  assertNoServerCode,
  assertPipeline,
  fieldsOf,
  isChangeStream,
  isDocument,
} from "./pipeline.ts";
import { DatabaseRefusal, overLimit, unauthorized } from "./refusal.ts";
import { numberOf, takeTransaction, type TransactionRequest } from "./transaction-request.ts";

export type Command = Record<string, unknown>;

const INDEX_FIELDS: ReadonlySet<string> = new Set([
  "key",
  "name",
  "unique",
  "sparse",
  "expireAfterSeconds",
  "partialFilterExpression",
  "collation",
  "hidden",
  "wildcardProjection",
  "weights",
  "default_language",
  "language_override",
  "textIndexVersion",
  "2dsphereIndexVersion",
  "bits",
  "min",
  "max",
  "background",
  "v",
]);

const UPDATE_FIELDS = ["q", "u", "upsert", "multi", "collation", "arrayFilters", "hint", "sort"];
const DELETE_FIELDS = ["q", "limit", "collation", "hint"];

/** The names of reserved collections are not even listed. */
const VISIBLE_COLLECTIONS = { name: { $not: { $regex: "^(__|system\\.)" } } };

/** A command that may run. */
export interface Authorized {
  readonly name: string;
  /** The transaction that it belongs to. */
  readonly transaction: TransactionRequest | null;
  readonly isChangeStream: boolean;
}

/** Commands whose argument is no collection. */
const WITHOUT_COLLECTION: ReadonlySet<string> = new Set([
  "getMore",
  "commitTransaction",
  "abortTransaction",
]);

/** Commands that the server lets run for as long as they like, or that have nothing to wait for. */
const WITHOUT_TIME_LIMIT: ReadonlySet<string> = new Set([
  "killCursors",
  "commitTransaction",
  "abortTransaction",
]);

/**
 * Checks a command and sets the limits of time, batch and number of writes on it. Its field `transaction` is taken out.
 * Throws DatabaseRefusal.
 */
export function authorize(command: Command, database: string): Authorized {
  const [name, ...fields] = Object.keys(command);
  if (name === undefined || !Object.hasOwn(DATABASE_COMMANDS, name)) {
    throw unauthorized(`The command ${name ?? "without a name"} is not available here`);
  }
  const allowed = DATABASE_COMMANDS[name]!;
  for (const field of fields) {
    if (field !== "transaction" && !allowed.includes(field)) {
      throw unauthorized(`The command ${name} cannot have the field ${field} here`);
    }
  }
  const transaction = takeTransaction(command);
  const isStream = name === "aggregate" && isChangeStream(command.pipeline);
  // Cursors are the tenant's own or nobody's: the proxy knows their collections.
  if (name === "listCollections") command[name] = new Int32(1);
  else if ((isStream || bringsDocuments(name, command)) && numberOf(command[name]) === 1) {
    command[name] = new Int32(1);
  } else if (!WITHOUT_COLLECTION.has(name)) assertCollection(command[name], name);
  assertArguments(name, command, database);
  limit(name, command, isStream);
  return { name, transaction, isChangeStream: isStream };
}

/** An aggregation over documents of its own needs no collection. */
function bringsDocuments(name: string, { pipeline }: Command): boolean {
  return name === "aggregate" && Array.isArray(pipeline) && isDocument(pipeline[0]) &&
    Object.hasOwn(pipeline[0], "$documents");
}

function assertArguments(name: string, command: Command, database: string): void {
  for (const [field, value] of Object.entries(command)) {
    switch (field) {
      case "documents":
        arrayOf(name, field, value);
        break;
      case "pipeline":
        if (isChangeStream(value)) command[field] = assertChangeStream(value);
        else assertPipeline(value, database);
        break;
      case "to":
        assertCollection(value, `${name} to`);
        break;
      case "updates":
        for (const statement of arrayOf(name, field, value)) {
          const { u } = fieldsOf("An update", statement, UPDATE_FIELDS);
          assertNoServerCode(statement);
          assertUpdate(u, database);
        }
        break;
      case "update":
        if (name === "findAndModify") assertUpdate(value, database);
        assertNoServerCode(value);
        break;
      case "indexes":
        for (const index of arrayOf(name, field, value)) assertIndex(index);
        break;
      case "deletes":
        for (const statement of arrayOf(name, field, value)) {
          assertNoServerCode(fieldsOf("A deletion", statement, DELETE_FIELDS));
        }
        break;
      case "cursor":
        fieldsOf("cursor", value, ["batchSize"]);
        break;
      default:
        assertNoServerCode(value);
    }
  }
}

function assertUpdate(update: unknown, database: string): void {
  if (Array.isArray(update)) assertPipeline(update, database);
}

function assertIndex(index: unknown): void {
  if (!isDocument(index)) throw unauthorized("createIndexes needs documents that describe indexes");
  const other = Object.keys(index).find((field) => !INDEX_FIELDS.has(field));
  if (other !== undefined) throw unauthorized(`An index cannot have the option ${other} here`);
  assertNoServerCode(index);
}

function arrayOf(name: string, field: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new DatabaseRefusal(2, `${field} of ${name} is not an array`);
  const { writesPerCommand } = DATABASE_LIMITS;
  if (value.length > writesPerCommand) {
    throw overLimit(`${name} takes at most ${writesPerCommand} ${field} at once`);
  }
  return value;
}

function limit(name: string, command: Command, isStream: boolean): void {
  const { maxTimeMs, batchDocuments } = DATABASE_LIMITS;
  // A getMore may only have a time limit when its cursor waits for data, which the proxy knows.
  if (name === "getMore" || isStream) delete command.maxTimeMS;
  else if (!WITHOUT_TIME_LIMIT.has(name)) command.maxTimeMS = atMost(command.maxTimeMS, maxTimeMs);
  if (command.batchSize !== undefined || name === "getMore") {
    command.batchSize = atMost(command.batchSize, batchDocuments);
  }
  if (isDocument(command.cursor) && command.cursor.batchSize !== undefined) {
    command.cursor = {
      ...command.cursor,
      batchSize: atMost(command.cursor.batchSize, batchDocuments),
    };
  }
  if (name === "listCollections") {
    const own = command.filter;
    // The tenant's own filter comes second, so that it is not even tried on what is not listed.
    command.filter = own === undefined ? VISIBLE_COLLECTIONS : { $and: [VISIBLE_COLLECTIONS, own] };
  }
}

/** Zero and what is no number mean "no limit" to the server, which is more than there is. */
function atMost(value: unknown, maximum: number): Int32 {
  const asked = numberOf(value);
  const isLimit = asked > 0 && asked < maximum;
  return new Int32(isLimit ? Math.ceil(asked) : maximum);
}
