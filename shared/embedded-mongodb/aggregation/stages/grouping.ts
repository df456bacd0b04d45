import { toValue } from "../../document/build.ts";
import { type Doc, isDoc, type Value } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import { compareValues } from "../../order/compare.ts";
import { type MapKey, mapKey } from "../../order/key.ts";
import { type Accumulator, ACCUMULATORS } from "../accumulators.ts";
import type { BoundScope, Env, Evaluate } from "../expression.ts";
import { orNull } from "../expressions/operator.ts";
import type { CompileStage, Stage } from "../stage.ts";
import { readOptions } from "./specification.ts";

type CreateFields = () => [string, Accumulator][];

function compileField(name: string, spec: Value, bound: BoundScope) {
  if (name.includes(".")) {
    throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
  }
  if (name.startsWith("$")) {
    throw new MongoError(40236, `The field name '${name}' cannot be an operator name`);
  }
  if (!isDoc(spec)) {
    throw new MongoError(40234, `The field '${name}' must be an accumulator object`);
  }
  const [entry] = spec;
  if (entry === undefined || spec.size !== 1) {
    throw new MongoError(40238, `The field '${name}' must specify one accumulator`);
  }
  const compile = ACCUMULATORS.get(entry[0]);
  if (compile === undefined) throw new MongoError(15952, `unknown group operator '${entry[0]}'`);
  return compile(entry[1], bound);
}

function compileFields(spec: Iterable<[string, Value]>, bound: BoundScope): CreateFields {
  const fields = [...spec].map(([name, part]) => [name, compileField(name, part, bound)] as const);
  return () => fields.map(([name, create]) => [name, create()]);
}

/** Groups by a key, in the order in which the keys come up. */
function group(key: (env: Env) => Value, create: CreateFields, bound: BoundScope): Stage {
  return function* (source) {
    const groups = new Map<MapKey, { id: Value; fields: [string, Accumulator][] }>();
    for (const root of source) {
      const env = { root, variables: bound.variables };
      const id = key(env);
      const same = mapKey(id);
      let found = groups.get(same);
      if (found === undefined) {
        found = { id, fields: create() };
        groups.set(same, found);
      }
      for (const [, accumulator] of found.fields) accumulator.add(env);
    }
    for (const { id, fields } of groups.values()) {
      const result: Doc = new Map([["_id", id]]);
      for (const [name, accumulator] of fields) result.set(name, accumulator.result());
      yield result;
    }
  };
}

const keyOf = (evaluate: Evaluate) => (env: Env) => orNull(evaluate(env));

const compileGroup: CompileStage = (spec, { bound }) => {
  if (!isDoc(spec)) {
    throw new MongoError(15947, "a group's fields must be specified in an object");
  }
  if (!spec.has("_id")) {
    throw new MongoError(15955, "a group specification must include an _id");
  }
  const fields = [...spec].filter(([name]) => name !== "_id");
  return group(keyOf(bound.scope.compile(spec.get("_id"))), compileFields(fields, bound), bound);
};

const compileSortByCount: CompileStage = (spec, scope) => {
  const isExpression = typeof spec === "string"
    ? spec.startsWith("$")
    : isDoc(spec) && [...spec.keys()][0]?.startsWith("$");
  if (!isExpression) {
    throw new MongoError(
      typeof spec === "string" ? 40148 : 40149,
      "the sortByCount field must be defined as a $-prefixed path or an expression in an object",
    );
  }
  return scope.pipeline([
    new Map([["$group", new Map([["_id", spec], ["count", toValue({ $sum: 1 })]])]]),
    toValue({ $sort: { count: -1 } }),
  ]);
};

const compileBucket: CompileStage = (spec, { bound }) => {
  const options = readOptions(spec, {
    stage: "$bucket",
    required: ["groupBy", "boundaries"],
    optional: ["default", "output"],
    codes: [40201, 40197, 40198],
  });
  const boundaries = readBoundaries(options.get("boundaries"), bound);
  const hasDefault = options.has("default");
  const rest = options.get("default");
  const groupBy = bound.scope.compile(options.get("groupBy"));
  const key = (env: Env): Value => {
    const value = orNull(groupBy(env));
    const above = boundaries.findIndex((boundary) => compareValues(value, boundary) < 0);
    if (above > 0) return boundaries[above - 1];
    if (hasDefault) return rest;
    throw new MongoError(
      40066,
      "$switch could not find a matching branch for an input, and no default was specified.",
    );
  };
  const output = options.get("output") ?? toValue({ count: { $sum: 1 } });
  if (!isDoc(output)) {
    throw new MongoError(40196, "The $bucket 'output' field must be an object");
  }
  const grouped = group(key, compileFields(output, bound), bound);
  return function* (source) {
    const buckets = [...grouped(source)];
    yield* buckets.sort((a, b) => compareValues(a.get("_id"), b.get("_id")));
  };
};

function readBoundaries(spec: Value, { scope, variables }: BoundScope): Value[] {
  if (!Array.isArray(spec)) {
    throw new MongoError(40200, "The $bucket 'boundaries' field must be an array");
  }
  const boundaries = spec.map((part) =>
    orNull(scope.compile(part)({ root: new Map(), variables }))
  );
  if (boundaries.length < 2) {
    throw new MongoError(40192, "The $bucket 'boundaries' field must have at least 2 values");
  }
  for (let index = 1; index < boundaries.length; index++) {
    if (compareValues(boundaries[index - 1], boundaries[index]) >= 0) {
      throw new MongoError(40194, "The 'boundaries' option to $bucket must be sorted");
    }
  }
  return boundaries;
}

/** The stages that make one document of many. */
export const GROUPING_STAGES: readonly [string, CompileStage][] = [
  ["$group", compileGroup],
  ["$sortByCount", compileSortByCount],
  ["$bucket", compileBucket],
];
