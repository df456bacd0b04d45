import { type Doc, isDoc, type Maybe, MISSING, type Value } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import type { Evaluate, Variables } from "../expression.ts";
import type { CompileStage } from "../stage.ts";

const DECISIONS = ["DESCEND", "PRUNE", "KEEP"] as const;
type Decision = (typeof DECISIONS)[number];

// The three answers are documents that cannot come from anywhere else: they are compared by identity.
const ANSWERS = new Map<Value, Decision>(DECISIONS.map((name) => [new Map([["$$", name]]), name]));

/** `$redact`: decides for each document, and below it, whether to keep, to drop or to look inside. */
export const compileRedact: CompileStage = (spec, { bound }) => {
  const evaluate = bound.scope.with([...DECISIONS, "ROOT"]).compile(spec);
  let decisions = bound.variables;
  for (const [value, name] of ANSWERS) decisions = { name, value, outer: decisions };
  return function* (source) {
    for (const doc of source) {
      const kept = redact(doc, evaluate, { name: "ROOT", value: doc, outer: decisions });
      if (kept !== MISSING) yield kept;
    }
  };
};

function redact(doc: Doc, evaluate: Evaluate, variables: Variables): Doc | typeof MISSING {
  const answer = evaluate({ root: doc, variables });
  switch (ANSWERS.get(answer as Value)) {
    case "KEEP":
      return doc;
    case "PRUNE":
      return MISSING;
    case "DESCEND": {
      const result: Doc = new Map();
      for (const [name, value] of doc) {
        const kept = redactValue(value, evaluate, variables);
        if (kept !== MISSING) result.set(name, kept);
      }
      return result;
    }
    default:
      throw new MongoError(
        17053,
        "$redact must resolve to $$DESCEND, $$PRUNE, or $$KEEP",
      );
  }
}

function redactValue(value: Value, evaluate: Evaluate, variables: Variables): Maybe {
  if (isDoc(value)) return redact(value, evaluate, variables);
  if (!Array.isArray(value)) return value;
  return value.map((part) => redactValue(part, evaluate, variables))
    .filter((part): part is Value => part !== MISSING);
}
