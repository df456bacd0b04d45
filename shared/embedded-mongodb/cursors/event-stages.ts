/** The stages that may follow `$changeStream`: each looks at one event at a time, so they are compiled to a function. */
import { letVariables } from "../aggregation/expression.ts";
import {
  compilePipeline,
  SERVER_STAGES,
  STAGES,
  UNSUPPORTED_STAGES,
} from "../aggregation/pipeline.ts";
import { UPDATE_STAGES } from "../aggregation/stages/reshape.ts";
import { type Doc, isDoc, type Value } from "../document/values.ts";
import { MongoError, notImplemented } from "../errors/mongo-error.ts";
import { compileMatcher } from "../query/matcher.ts";

/** Makes of an event what the client gets to see; null if it does not. */
export type EventStages = (event: Doc) => Doc | null;

/**
 * @param variables the `let` of the command
 * @throws {MongoError} 20 for a stage that may not follow, and what the stages themselves refuse
 */
export function compileEventStages(
  stages: readonly Doc[],
  variables: Doc | undefined,
): EventStages {
  const steps = stages.map((stage) => compileStage(stage, variables));
  return (event) => {
    let current: Doc | null = event;
    for (const step of steps) {
      if (current === null) return null;
      current = step(current);
    }
    return current;
  };
}

function compileStage(stage: Doc, variables: Doc | undefined): EventStages {
  const [entry] = stage;
  if (entry === undefined || stage.size !== 1) {
    throw new MongoError(
      40323,
      "A pipeline stage specification object must contain exactly one field.",
    );
  }
  const [name, spec] = entry;
  if (name === "$match") {
    if (!isDoc(spec)) {
      throw new MongoError(15959, "the match filter must be an expression in an object");
    }
    const matcher = compileMatcher(spec, { let: variables });
    return (event) => matcher.matches(event) ? event : null;
  }
  if (UNSUPPORTED_STAGES.has(name)) throw notImplemented(`${name} is not supported`);
  if (name === "$redact") return redact(spec, variables);
  const compile = UPDATE_STAGES.get(name);
  if (compile !== undefined) return compile(spec, letVariables(variables, new Date()));
  if (!STAGES.has(name) && !SERVER_STAGES.has(name) && !UNSUPPORTED_STAGES.has(name)) {
    throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
  }
  throw new MongoError(20, `${name} is not permitted in a $changeStream pipeline`);
}

/** `$redact` gives one document or none for each. */
function redact(spec: Value, variables: Doc | undefined): EventStages {
  const context = { let: variables, now: new Date(), collection: () => [] };
  const stage = compilePipeline([new Map([["$redact", spec]])], context);
  return (event) => [...stage([event])][0] ?? null;
}
