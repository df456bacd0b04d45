import { Int32, type Maybe, MISSING } from "../../document/values.ts";
import { compareValues } from "../../order/compare.ts";
import { type Operator, operator } from "./operator.ts";

/** Compares as `compareValues`, with what is absent below everything but MinKey. */
function compareMaybe(a: Maybe, b: Maybe): -1 | 0 | 1 {
  if (a !== MISSING && b !== MISSING) return compareValues(a, b);
  if (a === b) return 0;
  const order = compareValues(a === MISSING ? undefined : a, b === MISSING ? undefined : b);
  return order === 0 ? (a === MISSING ? -1 : 1) : order;
}

const comparison = (name: string, holds: (order: number) => boolean): Operator =>
  operator(name, 2, 2, (a, b) => holds(compareMaybe(a!, b!)));

export const COMPARISON: readonly Operator[] = [
  comparison("$eq", (order) => order === 0),
  comparison("$ne", (order) => order !== 0),
  comparison("$gt", (order) => order > 0),
  comparison("$gte", (order) => order >= 0),
  comparison("$lt", (order) => order < 0),
  comparison("$lte", (order) => order <= 0),
  operator("$cmp", 2, 2, (a, b) => new Int32(compareMaybe(a!, b!))),
];
