import { isTruthy } from "../../document/read.ts";
import { isDoc, MISSING, type Value } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import {
  type CompileScope,
  type Evaluate,
  isNullish,
  lazy,
  namedArguments,
  type Operator,
} from "./operator.ts";

const truth = (
  parts: Evaluate[],
  holds: (parts: Evaluate[], env: Parameters<Evaluate>[0]) => boolean,
) => ((env) => holds(parts, env)) satisfies Evaluate;

function choose(condition: Evaluate, then: Evaluate, otherwise: Evaluate): Evaluate {
  return (env) => isTruthy(condition(env)) ? then(env) : otherwise(env);
}

function compileCond(operand: Value, scope: CompileScope): Evaluate {
  let parts: Value[];
  if (Array.isArray(operand)) {
    if (operand.length !== 3) {
      throw new MongoError(
        16020,
        `Expression $cond takes exactly 3 arguments. ${operand.length} were passed in.`,
      );
    }
    parts = operand;
  } else {
    const given = namedArguments("$cond", operand, {
      required: ["if", "then", "else"],
      codes: [16020, 17083, 17080],
    });
    parts = [given.get("if"), given.get("then"), given.get("else")];
  }
  const [condition, then, otherwise] = parts.map((part) => scope.compile(part));
  return choose(condition!, then!, otherwise!);
}

function compileSwitch(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$switch", operand, {
    required: [],
    optional: ["branches", "default"],
    codes: [40060, 40067, 40068],
  });
  const branches = given.get("branches");
  if (branches !== undefined && !Array.isArray(branches)) {
    throw new MongoError(40061, "$switch expected an array for 'branches'");
  }
  if (branches === undefined || branches.length === 0) {
    throw new MongoError(40068, "$switch requires at least one branch");
  }
  const otherwise = given.has("default") ? scope.compile(given.get("default")) : () => {
    throw new MongoError(
      40066,
      "$switch could not find a matching branch for an input, and no default was specified",
    );
  };
  return branches.map((branch) => {
    if (!isDoc(branch)) throw new MongoError(40062, "$switch expected each branch to be an object");
    namedArguments("$switch", branch, { required: ["case", "then"], codes: [40062, 40063, 40064] });
    return [scope.compile(branch.get("case")), scope.compile(branch.get("then"))] as const;
  }).reduceRight<Evaluate>((next, [when, then]) => choose(when, then, next), otherwise);
}

export const CONDITIONAL: readonly Operator[] = [
  { name: "$cond", compile: compileCond },
  { name: "$switch", compile: compileSwitch },
  lazy("$ifNull", 2, Infinity, (parts) => (env) => {
    let value: ReturnType<Evaluate> = MISSING;
    for (const part of parts) {
      value = part(env);
      if (!isNullish(value)) break;
    }
    return value;
  }),
  lazy(
    "$and",
    0,
    Infinity,
    (parts) => truth(parts, (all, env) => all.every((part) => isTruthy(part(env)))),
  ),
  lazy(
    "$or",
    0,
    Infinity,
    (parts) => truth(parts, (all, env) => all.some((part) => isTruthy(part(env)))),
  ),
  lazy("$not", 1, 1, ([part]) => (env) => !isTruthy(part!(env))),
];
