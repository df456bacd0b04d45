import {
  addDecimals,
  type Decimal,
  decimalFromBigint,
  decimalFromDouble,
  divideDecimals,
  multiplyDecimals,
  readDecimal,
  remainderDecimals,
  writeDecimal,
} from "./decimal.ts";
import { toNumber } from "./read.ts";
import { Double, Int32, Long, type NumericValue } from "./values.ts";

const INT32_MAX = 2 ** 31 - 1;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export const isInt64 = (value: bigint): boolean => value >= INT64_MIN && value <= INT64_MAX;
export const isInt32 = (value: number): boolean =>
  Number.isInteger(value) && value >= -INT32_MAX - 1 && value <= INT32_MAX;

/** Any number as a decimal; a double by its 15 significant digits, as MongoDB converts it. */
export function toDecimal(value: NumericValue): Decimal {
  switch (value._bsontype) {
    case "Decimal128":
      return readDecimal(value);
    case "Double":
      return decimalFromDouble(value.value);
    case "Int32":
      return decimalFromBigint(BigInt(value.value));
    case "Long":
      return decimalFromBigint(value.toBigInt());
  }
}

/** An int or a long as a bigint. */
export const toBigInt = (value: Int32 | Long): bigint =>
  value._bsontype === "Long" ? value.toBigInt() : BigInt(value.value);

const isInteger = (value: NumericValue): value is Int32 | Long =>
  value._bsontype === "Int32" || value._bsontype === "Long";

/** An operation on each of the kinds of numbers, of which MongoDB picks the widest operand's. */
interface Operation {
  readonly integers: (a: bigint, b: bigint) => bigint;
  readonly doubles: (a: number, b: number) => number;
  readonly decimals: (a: Decimal, b: Decimal) => Decimal;
}

// The result has the wider type of the two; an int that overflows becomes a long, and what
// overflows a long is not an integer any more ("overflow").
function calculate(a: NumericValue, b: NumericValue, operation: Operation) {
  if (a._bsontype === "Decimal128" || b._bsontype === "Decimal128") {
    return writeDecimal(operation.decimals(toDecimal(a), toDecimal(b)));
  }
  if (!isInteger(a) || !isInteger(b)) {
    return new Double(operation.doubles(toNumber(a), toNumber(b)));
  }
  if (a._bsontype === "Int32" && b._bsontype === "Int32") {
    const result = operation.doubles(a.value, b.value);
    if (isInt32(result)) return new Int32(result + 0);
  }
  const result = operation.integers(toBigInt(a), toBigInt(b));
  return isInt64(result) ? Long.fromBigInt(result) : "overflow";
}

const ADD: Operation = {
  integers: (a, b) => a + b,
  doubles: (a, b) => a + b,
  decimals: addDecimals,
};
const MULTIPLY: Operation = {
  integers: (a, b) => a * b,
  doubles: (a, b) => a * b,
  decimals: multiplyDecimals,
};

/** a + b in MongoDB's types, or "overflow" if it fits no int64. */
export const addChecked = (a: NumericValue, b: NumericValue) => calculate(a, b, ADD);
/** a × b in MongoDB's types, or "overflow" if it fits no int64. */
export const multiplyChecked = (a: NumericValue, b: NumericValue) => calculate(a, b, MULTIPLY);

function orDouble(a: NumericValue, b: NumericValue, operation: Operation): NumericValue {
  const result = calculate(a, b, operation);
  if (result !== "overflow") return result;
  return new Double(operation.doubles(toNumber(a), toNumber(b)));
}

/** a + b as aggregation has it: what overflows an int64 becomes a double. */
export const add = (a: NumericValue, b: NumericValue): NumericValue => orDouble(a, b, ADD);
/** a × b as aggregation has it: what overflows an int64 becomes a double. */
export const multiply = (a: NumericValue, b: NumericValue): NumericValue =>
  orDouble(a, b, MULTIPLY);
/** a - b as aggregation has it. */
export const subtract = (a: NumericValue, b: NumericValue): NumericValue =>
  orDouble(a, b, {
    integers: (left, right) => left - right,
    doubles: (left, right) => left - right,
    decimals: (left, right) => addDecimals(left, multiplyDecimals(right, decimalFromBigint(-1n))),
  });

/** a / b: a double, or a decimal if one is among them. The divisor must not be zero. */
export function divide(a: NumericValue, b: NumericValue): NumericValue {
  if (a._bsontype === "Decimal128" || b._bsontype === "Decimal128") {
    return writeDecimal(divideDecimals(toDecimal(a), toDecimal(b)));
  }
  return new Double(toNumber(a) / toNumber(b));
}

/** The remainder with the dividend's sign. The divisor must not be zero. */
export function remainder(a: NumericValue, b: NumericValue): NumericValue {
  const result = calculate(a, b, {
    integers: (left, right) => left % right,
    doubles: (left, right) => left % right,
    decimals: remainderDecimals,
  });
  return result as NumericValue;
}

export const isZero = (value: NumericValue): boolean => toNumber(value) === 0;
export const ZERO = new Int32(0);
