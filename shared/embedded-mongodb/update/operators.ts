import type { Value } from "../document/values.ts";
import {
  compileAddToSet,
  compilePop,
  compilePull,
  compilePullAll,
  compilePush,
} from "./array-operators.ts";
import type { CompileChange, UpdateContext } from "./context.ts";
import {
  compileCurrentDate,
  compileSet,
  compileSetOnInsert,
  compileUnset,
} from "./field-operators.ts";
import { compileBit, compileInc, compileMax, compileMin, compileMul } from "./numeric-operators.ts";

export interface UpdateOperator {
  readonly compile: CompileChange;
  readonly toleratesNoPath: (context: UpdateContext) => boolean;
}

const strict = (compile: CompileChange): UpdateOperator => ({
  compile,
  toleratesNoPath: () => false,
});

// These remove something; where nothing can be, there is nothing to remove.
const tolerant = (compile: CompileChange): UpdateOperator => ({
  compile,
  toleratesNoPath: () => true,
});

/** Every update operator but `$rename`, which concerns two paths. */
export const UPDATE_OPERATORS: ReadonlyMap<string, UpdateOperator> = new Map([
  ["$set", strict(compileSet)],
  ["$setOnInsert", {
    compile: compileSetOnInsert,
    toleratesNoPath: ({ isInsert }) => !isInsert,
  }],
  ["$unset", tolerant(compileUnset)],
  ["$inc", strict(compileInc)],
  ["$mul", strict(compileMul)],
  ["$min", strict(compileMin)],
  ["$max", strict(compileMax)],
  ["$currentDate", strict(compileCurrentDate)],
  ["$bit", strict(compileBit)],
  ["$push", strict(compilePush)],
  ["$addToSet", strict(compileAddToSet)],
  ["$pop", strict(compilePop)],
  ["$pull", tolerant((operand: Value) => compilePull(operand))],
  ["$pullAll", tolerant(compilePullAll)],
]);

/** The names of all update operators. */
export const UPDATE_OPERATOR_NAMES: readonly string[] = [...UPDATE_OPERATORS.keys(), "$rename"];
