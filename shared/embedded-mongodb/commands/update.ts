import { doc } from "../document/build.ts";
import { decodeDocument } from "../document/codec.ts";
import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { Arguments } from "./arguments.ts";
import type { Command, CommandContext } from "./command.ts";
import { runDelete, runUpdate } from "./modify.ts";
import { collectionName, documentsOf } from "./query-arguments.ts";
import { runStatements, sum, writeReply } from "./write-command.ts";

const UPDATE_FIELDS = new Set([
  "q",
  "u",
  "multi",
  "upsert",
  "arrayFilters",
  "hint",
  "collation",
]);
const DELETE_FIELDS = new Set(["q", "limit", "hint", "collation"]);

/** The update of a statement or of `findAndModify`: a document or a pipeline. */
export function readUpdate(args: Arguments, name: string): Doc | Doc[] {
  const update = args.get(name);
  if (isDoc(update)) return update;
  if (Array.isArray(update)) return args.documents(name)!;
  if (update === undefined) {
    throw new MongoError(
      40414,
      `BSON field '${args.name}.${name}' is missing but a required field`,
    );
  }
  throw new MongoError(9, "Update argument must be either an object or an array");
}

function update(context: CommandContext): Doc {
  const name = collectionName(context);
  const variables = context.args.document("let");
  const results = runStatements(context, documentsOf(context, "updates"), (given) => {
    const args = new Arguments(
      "update.updates",
      given instanceof Map ? given : decodeDocument(given),
    );
    args.allowOnly(UPDATE_FIELDS);
    const multi = args.boolean("multi");
    if (multi && context.retryable !== null) {
      throw new MongoError(72, "Cannot use retryable writes with multi=true");
    }
    const result = runUpdate(context, name, {
      filter: args.requiredDocument("q"),
      update: readUpdate(args, "u"),
      multi,
      upsert: args.boolean("upsert"),
      arrayFilters: args.documents("arrayFilters"),
      hint: args.get("hint"),
      let: variables,
      collation: args.document("collation"),
    });
    return doc({
      n: result.upserted === null ? result.matched : 1,
      nModified: result.modified,
      ...(result.upserted === null ? {} : { upserted: [result.upserted.get("_id")] }),
    });
  });
  const upserted: Value[] = results.replies.flatMap((reply, index) => {
    const ids = reply?.get("upserted");
    if (!Array.isArray(ids)) return [];
    return [new Map<string, Value>([...doc({ index }), ["_id", ids[0]]])];
  });
  const extra = doc({ nModified: sum(results.replies, "nModified") });
  if (upserted.length > 0) extra.set("upserted", upserted);
  return writeReply(results, extra);
}

function remove(context: CommandContext): Doc {
  const name = collectionName(context);
  const variables = context.args.document("let");
  const results = runStatements(context, documentsOf(context, "deletes"), (given) => {
    const args = new Arguments(
      "delete.deletes",
      given instanceof Map ? given : decodeDocument(given),
    );
    args.allowOnly(DELETE_FIELDS);
    const limit = args.get("limit");
    if (!isNumeric(limit) || toNumber(limit) !== 0 && toNumber(limit) !== 1) {
      throw new MongoError(9, "The limit field in delete objects must be 0 or 1");
    }
    if (toNumber(limit) === 0 && context.retryable !== null) {
      throw new MongoError(72, "Cannot use retryable writes with limit=0");
    }
    const removed = runDelete(context, name, {
      filter: args.requiredDocument("q"),
      multi: toNumber(limit) === 0,
      hint: args.get("hint"),
      let: variables,
      collation: args.document("collation"),
    });
    return doc({ n: removed.length });
  });
  return writeReply(results, doc({}));
}

const WRITE_FIELDS = ["ordered", "bypassDocumentValidation", "let", "stmtId", "stmtIds"];

export const UPDATE: Command = {
  name: "update",
  fields: ["updates", ...WRITE_FIELDS],
  inTransaction: true,
  retryable: true,
  run: update,
};

export const DELETE: Command = {
  name: "delete",
  fields: ["deletes", ...WRITE_FIELDS],
  inTransaction: true,
  retryable: true,
  run: remove,
};
