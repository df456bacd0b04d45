import { COMPARISON } from "./comparison.ts";
import { CONDITIONAL } from "./conditional.ts";
import type { Operator } from "./operator.ts";
import { VARIABLES } from "./variables.ts";

/** All expression operators by family. */
export const FAMILIES: Readonly<Record<string, readonly Operator[]>> = {
  comparison: COMPARISON,
  conditional: CONDITIONAL,
  variables: VARIABLES,
};

/** All expression operators by name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.values(FAMILIES).flat().map((operator) => [operator.name, operator]),
);
