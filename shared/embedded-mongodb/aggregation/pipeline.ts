import { type Doc, isDoc, type Value } from "../document/values.ts";
import { MongoError, notImplemented, typeMismatch } from "../errors/mongo-error.ts";
import { type BoundScope, letVariables } from "./expression.ts";
import type { CompileStage, PipelineContext, Stage, StageScope } from "./stage.ts";
import { CARDINALITY_STAGES } from "./stages/cardinality.ts";
import { COMBINING_STAGES } from "./stages/combining.ts";
import { compileGraphLookup } from "./stages/graph-lookup.ts";
import { GROUPING_STAGES } from "./stages/grouping.ts";
import { compileLookup } from "./stages/lookup.ts";
import { compileRedact } from "./stages/redact.ts";
import { UPDATE_STAGES } from "./stages/reshape.ts";

export type { PipelineContext, Stage } from "./stage.ts";

const reshaping = [...UPDATE_STAGES].map(([name, compile]): [string, CompileStage] => [
  name,
  (spec, { bound }) => {
    const map = compile(spec, bound);
    return function* (source) {
      for (const doc of source) yield map(doc);
    };
  },
]);

/** The stages that run here. */
export const STAGES: ReadonlyMap<string, CompileStage> = new Map<string, CompileStage>([
  ...reshaping,
  ...CARDINALITY_STAGES,
  ...GROUPING_STAGES,
  ...COMBINING_STAGES,
  ["$lookup", compileLookup],
  ["$graphLookup", compileGraphLookup],
  ["$redact", compileRedact],
]);

/** The stages that the server runs, around a pipeline: they write, or they read something else. */
export const SERVER_STAGES: ReadonlySet<string> = new Set(["$out", "$merge", "$changeStream"]);

/** Stages of MongoDB that are not supported here; to use one is an error that says so. */
export const UNSUPPORTED_STAGES: ReadonlySet<string> = new Set([
  "$bucketAuto",
  "$changeStreamSplitLargeEvent",
  "$collStats",
  "$currentOp",
  "$densify",
  "$documents",
  "$fill",
  "$geoNear",
  "$indexStats",
  "$listLocalSessions",
  "$listSessions",
  "$planCacheStats",
  "$search",
  "$searchMeta",
  "$setWindowFields",
  "$vectorSearch",
]);

/**
 * Compiles a pipeline. What it reads of other collections it reads when it runs.
 * @throws MongoError 40324 for an unknown stage, 40323 for one that is no single field, 238 for one
 *   that is not supported, and what the stages themselves throw
 */
export function compilePipeline(stages: readonly Value[], context: PipelineContext): Stage {
  return compileStages(stages, context, letVariables(context.let, context.now));
}

/** Compiles a pipeline and runs it; the result is made as it is read. @throws as `compilePipeline` */
export function runPipeline(
  source: Iterable<Doc>,
  stages: readonly Doc[],
  context: PipelineContext,
): Iterable<Doc> {
  return compilePipeline(stages, context)(source);
}

function compileStages(
  stages: readonly Value[],
  context: PipelineContext,
  bound: BoundScope,
): Stage {
  const scope: StageScope = {
    bound,
    context,
    pipeline(inner, other = bound) {
      if (!Array.isArray(inner)) throw typeMismatch("A pipeline must be an array of stages");
      return compileStages(inner, context, other);
    },
  };
  const compiled = stages.map((stage) => compileStage(stage, scope));
  return (source) => compiled.reduce((docs, stage) => stage(docs), source);
}

function compileStage(stage: Value, scope: StageScope): Stage {
  if (!isDoc(stage)) throw typeMismatch("Each element of the 'pipeline' array must be an object");
  const [entry] = stage;
  if (entry === undefined || stage.size !== 1) {
    throw new MongoError(
      40323,
      "A pipeline stage specification object must contain exactly one field.",
    );
  }
  const [name, spec] = entry;
  const compile = STAGES.get(name);
  if (compile !== undefined) return compile(spec, scope);
  if (SERVER_STAGES.has(name)) {
    throw new MongoError(40602, `${name} is not allowed at this place of a pipeline`);
  }
  if (UNSUPPORTED_STAGES.has(name)) throw notImplemented(`${name} is not supported`);
  throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
}
