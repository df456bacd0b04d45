import { compilePipeline, type PipelineContext } from "../aggregation/pipeline.ts";
import { DocumentSource } from "../cursors/document-source.ts";
import { encodeDocument } from "../document/codec.ts";
import { numberValue } from "../document/build.ts";
import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Found } from "../storage/executor.ts";
import { readerFor } from "./access.ts";
import { openChangeStream } from "./change-stream.ts";
import { type Command, type CommandContext, namespaceOf, type Reply } from "./command.ts";
import { openCursor } from "./cursors.ts";
import { explainCommand } from "./explain.ts";
import { isOutputStage, writeOutput } from "./output-stages.ts";
import { collectionName, search } from "./query-arguments.ts";

function aggregate(context: CommandContext): Reply {
  const { args } = context;
  const target = args.get("aggregate");
  const collection = isNumeric(target) && toNumber(target) === 1 ? null : collectionName(context);
  const stages = readStages(context);
  if (args.boolean("explain")) return explainCommand(context, args.fields, false);
  const batchSize = readBatchSize(context);
  if (stages[0]?.has("$changeStream")) {
    return openChangeStream(context, collection, stages, batchSize);
  }
  const namespace = namespaceOf(context.database, collection ?? "$cmd.aggregate");
  const output = stages.at(-1);
  if (output !== undefined && isOutputStage(output)) {
    if (args.document("readConcern")?.get("level") === "linearizable") {
      throw new MongoError(72, "$out and $merge cannot be used with readConcern linearizable");
    }
    writeOutput(context, run(context, collection, stages.slice(0, -1)), output);
    return openCursor(context, new DocumentSource([]), { namespace, batchSize });
  }
  const results = run(context, collection, stages);
  return openCursor(context, new DocumentSource(encoded(results)), { namespace, batchSize });
}

function readBatchSize({ args }: CommandContext): number | undefined {
  const cursor = args.document("cursor");
  if (cursor === undefined) {
    throw new MongoError(
      9,
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  }
  const batchSize = cursor.get("batchSize");
  return isNumeric(batchSize) ? toNumber(batchSize) : undefined;
}

function readStages({ args }: CommandContext): Doc[] {
  const stages = args.documents("pipeline");
  if (stages !== undefined) return stages;
  throw new MongoError(40414, "BSON field 'aggregate.pipeline' is missing but a required field");
}

/** What the pipeline needs of the server: other collections, variables, the clock. */
function pipelineContext(context: CommandContext): PipelineContext {
  return {
    let: context.args.document("let"),
    now: new Date(),
    collection(name, filter = new Map()) {
      const found = context.server.engine.catalog.find(context.database, name);
      if (found === undefined) return [];
      return documents(search(context, readerFor(context, found), { filter }));
    },
  };
}

/** A `$match` in front, and a `$sort` behind it, are what the planner can do with an index. */
function run(context: CommandContext, collection: string | null, stages: Doc[]): Iterable<Doc> {
  const rest = [...stages];
  const match = rest[0]?.get("$match");
  if (isDoc(match)) rest.shift();
  const sort = rest[0]?.get("$sort");
  if (isDoc(sort)) rest.shift();
  const pipeline = compilePipeline(rest, pipelineContext(context));
  if (collection === null && rest[0] === undefined) {
    throw new MongoError(73, "{aggregate: 1} is not valid for an empty pipeline.");
  }
  const found = collection === null
    ? undefined
    : context.server.engine.catalog.find(context.database, collection);
  const options = {
    filter: isDoc(match) ? match : new Map(),
    sort: isDoc(sort) ? sort : null,
    hint: context.args.get("hint"),
    let: context.args.document("let"),
    collation: context.args.document("collation"),
  };
  if (found === undefined) return pipeline([]);
  const reader = readerFor(context, found);
  if (options.filter.size === 0 && isCount(rest[0]) && rest.length === 1) {
    return countOf(rest[0]!, reader.count());
  }
  return pipeline(documents(search(context, reader, options)));
}

/** `{$group: {_id: 1, n: {$sum: 1}}}`, which is how drivers count documents. */
function isCount(stage: Doc | undefined): boolean {
  const group = stage?.get("$group");
  if (!isDoc(group) || group.size !== 2 || !isNumeric(group.get("_id"))) return false;
  const sum = group.get("n");
  const one = isDoc(sum) && sum.size === 1 ? sum.get("$sum") : undefined;
  return isNumeric(one) && one._bsontype === "Int32" && toNumber(one) === 1;
}

function countOf(stage: Doc, n: number): Doc[] {
  if (n === 0) return [];
  return [new Map([["_id", (stage.get("$group") as Doc).get("_id")], ["n", numberValue(n)]])];
}

function* documents(found: Iterable<Found>): Generator<Doc> {
  for (const one of found) yield one.document;
}

function* encoded(results: Iterable<Doc>): Generator<Uint8Array> {
  for (const result of results) yield encodeDocument(result);
}

export const AGGREGATE: Command = {
  name: "aggregate",
  fields: [
    "pipeline",
    "cursor",
    "explain",
    "allowDiskUse",
    "bypassDocumentValidation",
    "collation",
    "hint",
    "let",
  ],
  inTransaction: true,
  run: aggregate,
};
