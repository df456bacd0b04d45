import { compareValues, typeRank } from "../order/compare.ts";
import { mapKey } from "../order/key.ts";
import {
  BSONRegExp,
  isNumeric,
  MaxKey,
  type Maybe,
  MinKey,
  MISSING,
  type Value,
} from "../document/values.ts";
import { badValue } from "../errors/mongo-error.ts";
import { toNumber } from "../document/read.ts";
import { regexTest } from "./regex.ts";
import type { ValueTest } from "./state.ts";

export type RangeOperator = "$lt" | "$lte" | "$gt" | "$gte";

const isNaNValue = (value: Maybe): boolean =>
  isNumeric(value) && value._bsontype !== "Int32" && value._bsontype !== "Long" &&
  Number.isNaN(toNumber(value));

const isNothing = (value: Maybe): boolean =>
  value === MISSING || value === null || value === undefined;

function refuseUndefined(operand: Value): void {
  if (operand === undefined) throw badValue("cannot compare to undefined");
}

/** `{$eq: operand}`: null also matches what is absent; numbers match across types. */
export function equalTest(operand: Value): ValueTest {
  refuseUndefined(operand);
  if (operand === null) return isNothing;
  if (typeof operand === "string") {
    return (value) =>
      value === operand ||
      (typeof value === "object" && compareValues(value, operand) === 0);
  }
  return (value) => value !== MISSING && compareValues(value, operand) === 0;
}

/** `{$in: operands}`, where a regular expression matches text as well as itself. */
export function inTest(operands: readonly Value[]): ValueTest {
  operands.forEach(refuseUndefined);
  const regexes = operands.filter((operand) => operand instanceof BSONRegExp).map(regexTest);
  const keys = new Set(operands.map(mapKey));
  const hasNull = operands.includes(null);
  return (value, state) => {
    if (isNothing(value)) return hasNull;
    if (keys.has(mapKey(value as Value))) return true;
    return regexes.some((test) => test(value, state));
  };
}

/**
 * `$lt` and its kin: only values of the operand's own type compare (numbers are one type), but
 * MinKey and MaxKey compare with all. NaN equals NaN and is neither less nor greater.
 */
export function rangeTest(operator: RangeOperator, operand: Value, path: string): ValueTest {
  refuseUndefined(operand);
  if (operand instanceof BSONRegExp) {
    throw badValue(`Can't have RegEx as arg to predicate over field '${path}'.`);
  }
  const allowsEqual = operator === "$lte" || operator === "$gte";
  const wanted = operator === "$lt" || operator === "$lte" ? -1 : 1;
  if (operand === null) return (value) => allowsEqual && isNothing(value);
  if (isNaNValue(operand)) return (value) => allowsEqual && isNaNValue(value);
  const rank = typeRank(operand);
  const isAnyType = operand instanceof MinKey || operand instanceof MaxKey;
  return (value) => {
    if (value === MISSING || (typeRank(value) !== rank && !isAnyType)) return false;
    if (isNaNValue(value)) return isAnyType && compareValues(value, operand) === wanted;
    const order = compareValues(value, operand);
    return order === wanted || (order === 0 && allowsEqual);
  };
}
