import { encodeDocument } from "../document/codec.ts";
import { DocumentSource } from "../cursors/document-source.ts";
import { notImplemented } from "../errors/mongo-error.ts";
import { compileProjection } from "../projection/projection.ts";
import type { Found } from "../storage/executor.ts";
import { type Command, type CommandContext, CursorReply, namespaceOf } from "./command.ts";
import { openCursor } from "./cursors.ts";
import { collectionName, compileFilter, findCollection, search } from "./query-arguments.ts";
import { readerFor } from "./access.ts";

const UNSUPPORTED = [
  "tailable",
  "awaitData",
  "returnKey",
  "showRecordId",
  "min",
  "max",
  "oplogReplay",
];

function find(context: CommandContext): CursorReply {
  const { args } = context;
  const namespace = namespaceOf(context.database, collectionName(context));
  for (const name of UNSUPPORTED) {
    const value = args.get(name);
    if (value !== undefined && value !== false) {
      throw notImplemented(`The option '${name}' of find is not supported`);
    }
  }
  const filter = args.document("filter") ?? new Map();
  const variables = args.document("let");
  const matcher = compileFilter(filter, variables);
  const projection = args.document("projection");
  const project = projection?.size
    ? compileProjection(projection, { matcher: matcher ?? undefined, let: variables })
    : null;
  const limit = args.count("limit");
  const options = {
    namespace,
    batchSize: args.count("batchSize"),
    singleBatch: args.boolean("singleBatch"),
    noTimeout: args.boolean("noCursorTimeout"),
  };
  const collection = findCollection(context);
  if (collection === undefined) return openCursor(context, new DocumentSource([]), options);
  const found = search(context, readerFor(context, collection), {
    filter,
    sort: args.document("sort"),
    skip: args.count("skip"),
    limit,
    hint: args.get("hint"),
    let: variables,
    collation: args.document("collation"),
  }, matcher);
  const documents = project === null
    ? map(found, (one) => one.stored.bytes)
    : map(found, (one) => encodeDocument(project(one.document)));
  return openCursor(context, new DocumentSource(documents), options);
}

function* map(found: Iterable<Found>, make: (one: Found) => Uint8Array): Generator<Uint8Array> {
  for (const one of found) yield make(one);
}

export const FIND: Command = {
  name: "find",
  fields: [
    "filter",
    "sort",
    "projection",
    "hint",
    "skip",
    "limit",
    "batchSize",
    "singleBatch",
    "let",
    "collation",
    "allowDiskUse",
    "noCursorTimeout",
    "allowPartialResults",
    ...UNSUPPORTED,
  ],
  inTransaction: true,
  run: find,
};
