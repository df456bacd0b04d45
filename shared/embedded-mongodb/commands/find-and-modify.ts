import { doc } from "../document/build.ts";
import type { Doc, Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { compileProjection } from "../projection/projection.ts";
import type { Command, CommandContext } from "./command.ts";
import { runDelete, runUpdate } from "./modify.ts";
import { collectionName, compileFilter } from "./query-arguments.ts";
import { readUpdate } from "./update.ts";
import { runOnce } from "./write-command.ts";

function findAndModify(context: CommandContext): Doc {
  const { args } = context;
  const name = collectionName(context);
  const removes = args.boolean("remove");
  checkCombination(context, removes);
  const filter = args.document("query") ?? new Map();
  const fields = args.document("fields");
  const variables = args.document("let");
  const common = {
    filter,
    multi: false,
    sort: args.document("sort"),
    hint: args.get("hint"),
    let: variables,
    collation: args.document("collation"),
    arrayFilters: args.documents("arrayFilters"),
  };
  const project = fields?.size
    ? compileProjection(fields, {
      matcher: compileFilter(filter, variables) ?? undefined,
      let: variables,
    })
    : null;
  return runOnce(context, () => {
    if (removes) {
      const [removed] = runDelete(context, name, common);
      return reply(doc({ n: removed === undefined ? 0 : 1 }), show(removed ?? null, project));
    }
    const result = runUpdate(context, name, {
      ...common,
      update: readUpdate(args, "update"),
      upsert: args.boolean("upsert"),
    });
    const wanted = args.boolean("new") ? result.after : result.before;
    const last = doc({
      n: result.upserted === null ? result.matched : 1,
      updatedExisting: result.matched > 0,
    });
    if (result.upserted !== null) last.set("upserted", result.upserted.get("_id"));
    return reply(last, show(wanted, project));
  });
}

function checkCombination({ args }: CommandContext, removes: boolean): void {
  const updates = args.get("update") !== undefined;
  if (!removes && !updates) {
    throw new MongoError(9, "Either an update or remove=true must be specified");
  }
  if (!removes) return;
  if (updates) throw new MongoError(9, "Cannot specify both an update and remove=true");
  if (args.boolean("upsert")) {
    throw new MongoError(9, "Cannot specify both upsert=true and remove=true");
  }
  if (args.boolean("new")) {
    throw new MongoError(
      9,
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
  }
}

function show(document: Doc | null, project: ((document: Doc) => Doc) | null): Doc | null {
  return document === null || project === null ? document : project(document);
}

function reply(lastErrorObject: Doc, value: Doc | null): Doc {
  return new Map<string, Value>([["lastErrorObject", lastErrorObject], ["value", value]]);
}

const FIELDS = [
  "query",
  "sort",
  "remove",
  "update",
  "new",
  "fields",
  "upsert",
  "bypassDocumentValidation",
  "collation",
  "arrayFilters",
  "hint",
  "let",
  "stmtId",
];

export const FIND_AND_MODIFY: readonly Command[] = ["findAndModify", "findandmodify"].map((
  name,
) => ({
  name,
  fields: FIELDS,
  inTransaction: true,
  retryable: true,
  run: findAndModify,
}));
