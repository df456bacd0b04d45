import { ARITHMETIC } from "./arithmetic.ts";
import { ARRAY } from "./array.ts";
import { BITS } from "./bits.ts";
import { COMPARISON } from "./comparison.ts";
import { CONDITIONAL } from "./conditional.ts";
import { CONVERSION } from "./conversion.ts";
import { DATE } from "./date.ts";
import { FOLDS, OBJECT } from "./object.ts";
import type { Operator } from "./operator.ts";
import { SET } from "./set.ts";
import { STRING } from "./string.ts";
import { VARIABLES } from "./variables.ts";

/** All expression operators by family. */
export const FAMILIES: Readonly<Record<string, readonly Operator[]>> = {
  arithmetic: ARITHMETIC,
  array: ARRAY,
  bits: BITS,
  comparison: COMPARISON,
  conditional: CONDITIONAL,
  conversion: CONVERSION,
  date: DATE,
  folds: FOLDS,
  object: OBJECT,
  set: SET,
  string: STRING,
  variables: VARIABLES,
};

/** All expression operators by name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.values(FAMILIES).flat().map((operator) => [operator.name, operator]),
);
