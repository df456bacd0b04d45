import { type Doc, isDoc } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import type { CompileStage } from "../stage.ts";
import { readOptions, readString } from "./specification.ts";

const NOT_IN_FACET = new Set([
  "$facet",
  "$out",
  "$merge",
  "$changeStream",
  "$collStats",
  "$indexStats",
  "$geoNear",
  "$planCacheStats",
]);

const compileFacet: CompileStage = (spec, scope) => {
  if (!isDoc(spec) || spec.size === 0) {
    throw new MongoError(40169, "the $facet specification must be a non-empty object");
  }
  const facets = [...spec].map(([name, stages]) => {
    if (!Array.isArray(stages)) {
      throw new MongoError(40170, `arguments to $facet must be arrays, ${name} is none`);
    }
    for (const stage of stages) {
      const [first] = isDoc(stage) ? stage.keys() : [];
      if (first !== undefined && NOT_IN_FACET.has(first)) {
        throw new MongoError(40600, `${first} is not allowed to be used within a $facet stage`);
      }
    }
    return [name, scope.pipeline(stages)] as const;
  });
  return function* (source) {
    const docs = [...source];
    const result: Doc = new Map();
    for (const [name, run] of facets) result.set(name, [...run(docs)]);
    yield result;
  };
};

const compileUnionWith: CompileStage = (spec, scope) => {
  const options: Doc = typeof spec === "string" ? new Map([["coll", spec]]) : readOptions(spec, {
    stage: "$unionWith",
    required: ["coll"],
    optional: ["pipeline"],
    codes: [9, 40415, 9],
  });
  const name = readString(options, "coll", 14)!;
  const run = scope.pipeline(options.get("pipeline") ?? []);
  return function* (source) {
    yield* source;
    yield* run(scope.context.collection(name));
  };
};

/** The stages that put the results of other pipelines together. */
export const COMBINING_STAGES: readonly [string, CompileStage][] = [
  ["$facet", compileFacet],
  ["$unionWith", compileUnionWith],
];
