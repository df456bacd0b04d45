import { toNumber } from "../document/read.ts";
import {
  BSONRegExp,
  type Doc,
  isDoc,
  isNumeric,
  MaxKey,
  MinKey,
  type Value,
} from "../document/values.ts";
import { isOperatorDoc } from "./operators.ts";

export interface Bound {
  readonly value: Value;
  readonly inclusive: boolean;
}

/**
 * What a filter demands of the values at one path, as far as an index can use it. Each part is a
 * necessary condition: a document that the filter matches has, among the keys the index made of
 * it, one that satisfies the part. So any one part may narrow a scan, and the matcher re-checks.
 *
 * - `in` holds all keys that can match; `eq` is there when it is just one. `null` stands for an
 *   absent field too, so a sparse index must not be used when `in` has it. Where `null` is, so is
 *   `undefined`, which is the key of BSON undefined and of an empty array.
 * - `lower` and `upper` may be used together on an index that is not multikey. On a multikey index
 *   use one of them: `{a: {$gt: 5, $lt: 3}}` matches `{a: [1, 9]}`, by two different elements.
 *   The same holds for `in` together with a bound.
 * - Bounds do not say that the type must be the operand's; that only makes a scan longer.
 */
export interface PathPredicate {
  readonly eq?: Value;
  readonly in?: readonly Value[];
  readonly lower?: Bound;
  readonly upper?: Bound;
}

type Draft = { -readonly [K in keyof PathPredicate]: PathPredicate[K] };

/** The predicates of a filter by path, from its top level and its `$and`s. */
export function pathPredicates(filter: Doc): Map<string, PathPredicate> {
  const result = new Map<string, Draft>();
  collect(filter, result);
  for (const [path, draft] of result) {
    if (draft.in?.length === 1) draft.eq = draft.in[0]!;
    if (Object.keys(draft).length === 0) result.delete(path);
  }
  return result;
}

function collect(filter: Doc, into: Map<string, Draft>): void {
  for (const [name, operand] of filter) {
    if (name === "$and" && Array.isArray(operand)) {
      for (const part of operand) if (isDoc(part)) collect(part, into);
    } else if (!name.startsWith("$")) {
      const draft = into.get(name) ?? {};
      into.set(name, draft);
      if (isOperatorDoc(operand)) addOperators(draft, operand);
      else addIn(draft, [operand]);
    }
  }
}

function addOperators(draft: Draft, operators: Doc): void {
  for (const [name, operand] of operators) {
    switch (name) {
      case "$eq":
        // `{$eq: /x/}` is equality with the expression itself.
        if (operand instanceof BSONRegExp) draft.in ??= [operand];
        else addIn(draft, [operand]);
        break;
      case "$in":
        if (Array.isArray(operand)) addIn(draft, operand);
        break;
      case "$gt":
      case "$gte":
      case "$lt":
      case "$lte":
        addRange(draft, name, operand);
    }
  }
}

// An array equals a stored array, whose elements are in the index and not itself.
const isIndexable = (value: Value): boolean =>
  !Array.isArray(value) && !(value instanceof BSONRegExp);

function addIn(draft: Draft, values: readonly Value[]): void {
  if (draft.in !== undefined || !values.every(isIndexable)) return;
  draft.in = values.includes(null) ? [undefined, ...values] : [...values];
}

function addRange(draft: Draft, operator: string, operand: Value): void {
  if (!isIndexable(operand) || operand instanceof MinKey || operand instanceof MaxKey) return;
  const isNaNOperand = isNumeric(operand) && Number.isNaN(toNumber(operand));
  const inclusive = operator.endsWith("e");
  if (operand === null || isNaNOperand) {
    if (inclusive) addIn(draft, [operand]);
    return;
  }
  const isLower = operator.startsWith("$g");
  // Of two bounds on one side either will do; the first stays.
  if (isLower) draft.lower ??= { value: operand, inclusive };
  else draft.upper ??= { value: operand, inclusive };
}
