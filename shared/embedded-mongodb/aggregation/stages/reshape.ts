import { type Doc, isDoc, typeName, type Value } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import { compileAddFields, compileProjectStage } from "../../projection/projection.ts";
import type { BoundScope } from "../expression.ts";
import { parseFieldPath } from "../field-path.ts";

/** A stage that makes one document of one. */
export type DocMap = (doc: Doc) => Doc;

/** Compiles such a stage. */
export type CompileDocMap = (spec: Value, bound: BoundScope) => DocMap;

function requireDoc(spec: Value, code: number, stage: string): Doc {
  if (isDoc(spec)) return spec;
  throw new MongoError(
    code,
    `${stage} specification stage must be an object, got ${typeName(spec)}`,
  );
}

const compileAddFieldsAs = (name: string): CompileDocMap => (spec, bound) =>
  compileAddFields(requireDoc(spec, 40272, name), bound);

function compileUnset(spec: Value, bound: BoundScope): DocMap {
  const names = Array.isArray(spec) ? spec : [spec];
  if (names.length === 0) {
    throw new MongoError(
      31119,
      "$unset specification must be a string or an array with at least one field",
    );
  }
  const exclusion: Doc = new Map();
  for (const name of names) {
    if (typeof name !== "string") {
      throw new MongoError(
        31120,
        "$unset specification must be a string or an array containing only string values",
      );
    }
    parseFieldPath(name);
    exclusion.set(name, false);
  }
  return compileProjectStage(exclusion, bound);
}

const compileReplace =
  (stage: string, read: (spec: Value) => Value): CompileDocMap => (spec, bound) => {
    const evaluate = bound.scope.compile(read(spec));
    return (root) => {
      const value = evaluate({ root, variables: bound.variables });
      if (isDoc(value)) return value;
      throw new MongoError(
        40228,
        `'newRoot' expression must evaluate to an object, but resulting value was of type: '${
          typeName(value)
        }' in ${stage}`,
      );
    };
  };

function readNewRoot(spec: Value): Value {
  if (!isDoc(spec)) {
    throw new MongoError(40229, `expected an object as specification for $replaceRoot stage`);
  }
  for (const name of spec.keys()) {
    if (name !== "newRoot") {
      throw new MongoError(40230, `unrecognized option to $replaceRoot stage: ${name}`);
    }
  }
  if (!spec.has("newRoot")) {
    throw new MongoError(40231, "no newRoot specified for the $replaceRoot stage");
  }
  return spec.get("newRoot");
}

/** The stages that turn one document into one; they are allowed in updates too. */
export const UPDATE_STAGES: ReadonlyMap<string, CompileDocMap> = new Map<string, CompileDocMap>([
  ["$project", (spec, bound) => compileProjectStage(requireDoc(spec, 15969, "$project"), bound)],
  ["$addFields", compileAddFieldsAs("$addFields")],
  ["$set", compileAddFieldsAs("$set")],
  ["$unset", compileUnset],
  ["$replaceRoot", compileReplace("$replaceRoot", readNewRoot)],
  ["$replaceWith", compileReplace("$replaceWith", (spec) => spec)],
]);
