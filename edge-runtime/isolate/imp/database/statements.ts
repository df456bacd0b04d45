/** The arguments of the collection's methods as statements of commands, checked as the driver checks them. */
import { MongoInvalidArgumentError } from "./errors.ts";
import { sortDocument } from "./sort.ts";
import { type Document, pick } from "./wire.ts";
import { type Operation, withId } from "./writes.ts";

const UPDATE_OPTIONS = ["upsert", "arrayFilters", "collation", "hint"] as const;

/** One entry of the `updates` of an `update` command. Throws for what is no update. */
export function updateStatement(
  filter: Document,
  update: unknown,
  multi: boolean,
  options: object = {},
): Document {
  if (!hasOperators(update)) {
    throw new MongoInvalidArgumentError("Update document requires atomic operators");
  }
  return { q: filter, u: update, ...(multi ? { multi } : {}), ...statementOptions(options) };
}

/** The same that puts another document in its place. Throws for what is an update. */
export function replaceStatement(
  filter: Document,
  replacement: unknown,
  options: object = {},
): Document {
  if (hasOperators(replacement)) {
    throw new MongoInvalidArgumentError("Replacement document must not contain atomic operators");
  }
  return { q: filter, u: replacement, ...statementOptions(options) };
}

/** One entry of the `deletes` of a `delete` command; a limit of 0 means all that match. */
export function deleteStatement(filter: Document, limit: 0 | 1, options: object = {}): Document {
  return { q: filter ?? {}, limit, ...pick(options, ["collation", "hint"]) };
}

function statementOptions(options: object): Document {
  const sort = sortDocument((options as { sort?: never }).sort);
  return { ...pick(options, UPDATE_OPTIONS), ...(sort ? { sort } : {}) };
}

/** Whether it is an update (operators, or a pipeline) and not a document. */
export function hasOperators(update: unknown): boolean {
  if (Array.isArray(update)) return update.length > 0 && update.every(hasOperators);
  if (update === null || typeof update !== "object") return false;
  const [first] = update instanceof Map ? update.keys() : Object.keys(update);
  return typeof first === "string" && first.startsWith("$");
}

/** One entry of `bulkWrite`. Throws MongoInvalidArgumentError for an operation that does not exist. */
export function bulkOperation(entry: unknown, index: number): Operation {
  const [kind] = Object.keys(entry as object);
  const model = (entry as Record<string, Document>)[kind!] as Document;
  const filter = model?.filter as Document;
  switch (kind) {
    case "insertOne":
      return { kind: "insert", statement: withId((model.document ?? model) as Document), index };
    case "updateOne":
    case "updateMany": {
      const statement = updateStatement(filter, model.update, kind === "updateMany", model);
      return { kind: "update", statement, index };
    }
    case "replaceOne":
      return {
        kind: "update",
        statement: replaceStatement(filter, model.replacement, model),
        index,
      };
    case "deleteOne":
    case "deleteMany": {
      const statement = deleteStatement(filter, kind === "deleteOne" ? 1 : 0, model);
      return { kind: "delete", statement, index };
    }
    default:
      throw new MongoInvalidArgumentError(
        "bulkWrite only supports insertOne, updateOne, updateMany, deleteOne, deleteMany",
      );
  }
}
