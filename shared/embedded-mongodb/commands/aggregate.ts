import { encodeDocument } from "../document/codec.ts";
import { type Doc, isDoc, isNumeric } from "../document/values.ts";
import { toNumber } from "../document/read.ts";
import { DocumentSource } from "../cursors/document-source.ts";
import { MongoError, notImplemented } from "../errors/mongo-error.ts";
import type { Found } from "../storage/executor.ts";
import { readerFor } from "./access.ts";
import { openChangeStream } from "./change-stream.ts";
import { type Command, type CommandContext, CursorReply, namespaceOf } from "./command.ts";
import { openCursor } from "./cursors.ts";
import { collectionName, search } from "./query-arguments.ts";

function aggregate(context: CommandContext): CursorReply {
  const { args } = context;
  const target = args.get("aggregate");
  const collection = isNumeric(target) && toNumber(target) === 1 ? null : collectionName(context);
  const stages = readStages(context);
  const cursor = args.document("cursor");
  if (cursor === undefined) {
    throw new MongoError(
      9,
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  }
  const given = cursor.get("batchSize");
  const batchSize = isNumeric(given) ? toNumber(given) : undefined;
  if (stages[0]?.has("$changeStream")) {
    return openChangeStream(context, collection, stages, batchSize);
  }
  const results = runStages(context, collection, stages);
  return openCursor(context, new DocumentSource(encoded(results)), {
    namespace: namespaceOf(context.database, collection ?? "$cmd.aggregate"),
    batchSize,
  });
}

/** What the pipeline needs of the server: other collections, variables, the clock. */
function pipelineContext(context: CommandContext) {
  return {
    let: context.args.document("let"),
    now: new Date(),
    collection: (name: string) => allOf(context, name),
  };
}

/** A `$match` in front is what the planner can use; the pipeline repeats it, which changes nothing. */
function runStages(
  context: CommandContext,
  collection: string | null,
  stages: Doc[],
): Iterable<Doc> {
  const found = collection === null
    ? undefined
    : context.server.engine.catalog.find(context.database, collection);
  const first = stages[0]?.get("$match");
  const isMatch = isDoc(first);
  const source = found === undefined ? [] : search(context, readerFor(context, found), {
    filter: isMatch ? first : new Map(),
    hint: context.args.get("hint"),
    let: context.args.document("let"),
    collation: context.args.document("collation"),
  });
  return runPipeline(
    documents(source),
    isMatch ? stages.slice(1) : stages,
    pipelineContext(context),
  );
}

function allOf(context: CommandContext, name: string): Iterable<Doc> {
  const found = context.server.engine.catalog.find(context.database, name);
  if (found === undefined) return [];
  return documents(search(context, readerFor(context, found), { filter: new Map() }));
}

function* documents(found: Iterable<Found>): Generator<Doc> {
  for (const one of found) yield one.document;
}

function readStages({ args }: CommandContext): Doc[] {
  const pipeline = args.array("pipeline");
  if (pipeline === undefined) {
    throw new MongoError(40414, "BSON field 'aggregate.pipeline' is missing but a required field");
  }
  return pipeline.map((stage) => {
    if (!isDoc(stage)) {
      throw new MongoError(14, "Each element of the 'pipeline' array must be an object");
    }
    return stage;
  });
}

function* encoded(documents: Iterable<Doc>): Generator<Uint8Array> {
  for (const document of documents) yield encodeDocument(document);
}

const AGGREGATE_FIELDS = [
  "pipeline",
  "cursor",
  "allowDiskUse",
  "bypassDocumentValidation",
  "collation",
  "hint",
  "let",
];

export const AGGREGATE: Command = {
  name: "aggregate",
  fields: AGGREGATE_FIELDS,
  inTransaction: true,
  run: aggregate,
};

function runPipeline(_source: Iterable<Doc>, _stages: Doc[], _context: unknown): Iterable<Doc> {
  throw notImplemented("Aggregation pipelines are not supported yet, change streams are");
}
