import { numberValue } from "../document/build.ts";
import { isDoc, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { BoundScope, Env } from "./expression.ts";
import {
  averageFold,
  deviationPopFold,
  deviationSampFold,
  firstFold,
  type Fold,
  lastFold,
  maxFold,
  mergeFold,
  minFold,
  pushFold,
  setFold,
  sumFold,
} from "./folds.ts";
import { N_ACCUMULATORS } from "./n-accumulators.ts";

/** Collects over the documents of one group. */
export interface Accumulator {
  add(env: Env): void;
  result(): Value;
}

/** Compiles the operand of an accumulator; the answer makes one accumulator for each group. */
export type CompileAccumulator = (operand: Value, bound: BoundScope) => () => Accumulator;

const fold = (create: () => Fold): CompileAccumulator => (operand, { scope }) => {
  const evaluate = scope.compile(operand);
  return () => {
    const { add, result } = create();
    return { add: (env) => add(evaluate(env)), result };
  };
};

const compileCount: CompileAccumulator = (operand) => {
  if (!isDoc(operand) || operand.size > 0) {
    throw new MongoError(9, "$count takes no arguments, i.e. $count:{}");
  }
  return () => {
    let count = 0;
    return { add: () => void count++, result: () => numberValue(count) };
  };
};

/** The accumulators of `$group` and `$bucket`. */
export const ACCUMULATORS: ReadonlyMap<string, CompileAccumulator> = new Map([
  ["$sum", fold(sumFold)],
  ["$avg", fold(averageFold)],
  ["$min", fold(minFold)],
  ["$max", fold(maxFold)],
  ["$first", fold(firstFold)],
  ["$last", fold(lastFold)],
  ["$push", fold(pushFold)],
  ["$addToSet", fold(setFold)],
  ["$mergeObjects", fold(mergeFold)],
  ["$stdDevPop", fold(deviationPopFold)],
  ["$stdDevSamp", fold(deviationSampFold)],
  ["$count", compileCount],
  ...N_ACCUMULATORS,
]);
