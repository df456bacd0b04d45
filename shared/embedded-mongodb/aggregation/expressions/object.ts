import { isDoc, MISSING, typeName } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import {
  averageFold,
  deviationPopFold,
  deviationSampFold,
  maxFold,
  mergeFold,
  minFold,
  sumFold,
} from "../folds.ts";
import type { Fold } from "../folds.ts";
import { isNullish, type Operator, operator, variadic } from "./operator.ts";

/** An accumulator as an expression: over its arguments or, with one, over the array it is. */
const folding = (name: string, create: () => Fold): Operator =>
  variadic(name, (...values) => {
    const fold = create();
    const [only] = values;
    const inputs = values.length === 1 && Array.isArray(only) ? only : values;
    for (const value of inputs) fold.add(value);
    return fold.result();
  });

export const FOLDS: readonly Operator[] = [
  folding("$sum", sumFold),
  folding("$avg", averageFold),
  folding("$min", minFold),
  folding("$max", maxFold),
  folding("$stdDevPop", deviationPopFold),
  folding("$stdDevSamp", deviationSampFold),
];

export const OBJECT: readonly Operator[] = [
  folding("$mergeObjects", mergeFold),
  operator("$objectToArray", 1, 1, (value) => {
    if (isNullish(value!)) return null;
    if (!isDoc(value!)) {
      throw new MongoError(
        40390,
        `$objectToArray requires a document input, found: ${typeName(value ?? MISSING)}`,
      );
    }
    return [...value].map(([name, part]) => new Map([["k", name], ["v", part]]));
  }),
];
