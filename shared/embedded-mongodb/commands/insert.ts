import { doc } from "../document/build.ts";
import { checkNamespace, ensureCollection, prepareInsert } from "../storage/store.ts";
import { writerFor } from "./access.ts";
import type { Command, CommandContext } from "./command.ts";
import { collectionName, documentsOf } from "./query-arguments.ts";
import { runStatements, writeReply } from "./write-command.ts";

function insert(context: CommandContext) {
  const { engine } = context.server;
  const name = collectionName(context);
  checkNamespace(context.database, name);
  const results = runStatements(context, documentsOf(context, "documents"), (given) => {
    const { document, bytes } = given instanceof Map
      ? prepareInsert(null, given)
      : prepareInsert(given);
    const collection = ensureCollection(engine, context.database, name);
    writerFor(context, collection).insert(document, bytes);
    return doc({ n: 1 });
  });
  return writeReply(results, doc({}));
}

export const INSERT: Command = {
  name: "insert",
  fields: ["documents", "ordered", "bypassDocumentValidation", "stmtId", "stmtIds"],
  inTransaction: true,
  retryable: true,
  run: insert,
};
