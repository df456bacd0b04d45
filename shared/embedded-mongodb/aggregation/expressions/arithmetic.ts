import {
  add,
  divide,
  isInt64,
  isZero,
  multiply,
  remainder,
  subtract,
  toDecimal,
} from "../../document/arithmetic.ts";
import { divideHalfEven, powerOfTen, writeDecimal } from "../../document/decimal.ts";
import { toNumber } from "../../document/read.ts";
import {
  Double,
  Int32,
  isDoc,
  isNumeric,
  Long,
  type Maybe,
  MISSING,
  type NumericValue,
  typeName,
  type Value,
} from "../../document/values.ts";
import { MongoError, typeMismatch } from "../../errors/mongo-error.ts";
import { type Evaluate, isNullish, type Operator, operator, variadic } from "./operator.ts";

/** A number, or an error that names the operator. */
function requireNumber(name: string, value: Maybe, code = 28765): NumericValue {
  if (isNumeric(value)) return value;
  throw new MongoError(code, `${name} only supports numeric types, not ${typeName(value)}`);
}

const onNumber = (name: string, apply: (value: NumericValue) => Value): Operator =>
  operator(name, 1, 1, (value) => isNullish(value!) ? null : apply(requireNumber(name, value!)));

/** A function on doubles; decimals go through a double too. */
const onDouble = (name: string, apply: (value: number) => number): Operator =>
  onNumber(name, (value) => new Double(apply(toNumber(value))));

function foldNumbers(
  name: string,
  start: number,
  apply: (a: NumericValue, b: NumericValue) => NumericValue,
): Operator {
  return variadic(name, (...values) => {
    let result: NumericValue = new Int32(start);
    for (const value of values) {
      if (isNullish(value)) return null;
      if (!isNumeric(value)) {
        throw typeMismatch(`${name} only supports numeric types, not ${typeName(value)}`);
      }
      result = apply(result, value);
    }
    return result;
  });
}

const ADD = variadic("$add", (...values) => {
  if (values.some(isNullish)) return null;
  const dates = values.filter((value) => value instanceof Date);
  if (dates.length > 1) throw new MongoError(16612, "only one date allowed in an $add expression");
  let sum: NumericValue = new Int32(0);
  for (const value of values) {
    if (isNumeric(value)) sum = add(sum, value);
    else if (!(value instanceof Date)) {
      throw typeMismatch(`$add only supports numeric or date types, not ${typeName(value)}`);
    }
  }
  return dates.length === 0 ? sum : new Date(dates[0]!.getTime() + Math.trunc(toNumber(sum)));
});

const SUBTRACT = operator("$subtract", 2, 2, (a, b) => {
  if (isNullish(a!) || isNullish(b!)) return null;
  if (isNumeric(a!) && isNumeric(b!)) return subtract(a, b);
  if (a instanceof Date) {
    if (b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
    if (isNumeric(b!)) return new Date(a.getTime() - Math.trunc(toNumber(b)));
  }
  throw typeMismatch(`can't $subtract ${typeName(b!)} from ${typeName(a!)}`);
});

const quotient = (
  name: string,
  codes: [number, number],
  apply: (a: NumericValue, b: NumericValue) => NumericValue,
): Operator =>
  operator(name, 2, 2, (a, b) => {
    if (isNullish(a!) || isNullish(b!)) return null;
    if (!isNumeric(a!) || !isNumeric(b!)) {
      throw new MongoError(
        codes[0],
        `${name} only supports numeric types, not ${typeName(a!)} and ${typeName(b!)}`,
      );
    }
    if (isZero(b)) throw new MongoError(codes[1], `can't ${name} by zero`);
    return apply(a, b);
  });

/** Rounds at a decimal place, in the number's own type. */
function roundAt(name: string, half: boolean): Operator {
  return operator(name, 1, 2, (value, place) => {
    if (isNullish(value!) || place === null || place === MISSING) return null;
    const number = requireNumber(name, value!, 51081);
    return roundNumber(number, place === undefined ? 0 : readPlace(name, place), half);
  });
}

function readPlace(name: string, place: Maybe): number {
  const places = isNumeric(place) ? toNumber(place) : NaN;
  if (!Number.isInteger(places) || places < -20 || places > 100) {
    throw new MongoError(51083, `cannot apply ${name} with precision value outside -20..100`);
  }
  return places;
}

function roundNumber(value: NumericValue, places: number, half: boolean): NumericValue {
  const isInteger = value._bsontype === "Int32" || value._bsontype === "Long";
  if (isInteger && places >= 0) return value;
  const decimal = value._bsontype === "Double" && Number.isFinite(value.value)
    ? decimalOfText(value.value)
    : toDecimal(value);
  if (decimal.kind !== "finite" || -decimal.exponent <= places) return value;
  const divisor = powerOfTen(-decimal.exponent - places);
  const coefficient = half
    ? divideHalfEven(decimal.coefficient, divisor)
    : decimal.coefficient / divisor;
  if (value._bsontype === "Decimal128") {
    return writeDecimal({ kind: "finite", coefficient, exponent: -places });
  }
  if (!isInteger) return new Double(Number(`${coefficient}e${-places}`));
  const integer = coefficient * powerOfTen(-places);
  if (value._bsontype === "Int32") return new Int32(Number(integer));
  if (!isInt64(integer)) throw new MongoError(51080, "Result of $round does not fit a long");
  return Long.fromBigInt(integer);
}

// The shortest text that means the double: 2.345 rounds as it is written.
function decimalOfText(value: number) {
  const [digits = "0", power = "0"] = value.toExponential().split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  return {
    kind: "finite",
    coefficient: BigInt(whole + fraction),
    exponent: Number(power) - fraction.length,
  } as const;
}

const toWhole = (name: string, round: (value: number) => number, up: bigint, down: bigint) =>
  onNumber(name, (value) => {
    if (value._bsontype === "Double") return new Double(round(value.value));
    if (value._bsontype !== "Decimal128") return value;
    const decimal = toDecimal(value);
    if (decimal.kind !== "finite" || decimal.exponent >= 0) return value;
    const divisor = powerOfTen(-decimal.exponent);
    const whole = decimal.coefficient / divisor;
    const isExact = decimal.coefficient % divisor === 0n;
    const step = isExact ? 0n : decimal.coefficient < 0n ? down : up;
    return writeDecimal({ kind: "finite", coefficient: whole + step, exponent: 0 });
  });

function positive(name: string, code: number, apply: (value: number) => number): Operator {
  return onNumber(name, (value) => {
    const number = toNumber(value);
    if (number <= 0 && !(name === "$sqrt" && number === 0)) {
      throw new MongoError(code, `${name}'s argument must be a positive number, but is ${number}`);
    }
    return new Double(apply(number));
  });
}

const POW = operator("$pow", 2, 2, (base, exponent) => {
  if (isNullish(base!) || isNullish(exponent!)) return null;
  const a = requireNumber("$pow", base!, 28762);
  const b = requireNumber("$pow", exponent!, 28763);
  if (isZero(a) && toNumber(b) < 0) {
    throw new MongoError(28764, "$pow cannot take a base of 0 and a negative exponent");
  }
  const result = toNumber(a) ** toNumber(b);
  const isInteger = (value: NumericValue) => value instanceof Int32 || value instanceof Long;
  if (!isInteger(a) || !isInteger(b) || !Number.isInteger(result)) return new Double(result);
  return toNumber(b) === 0 ? new Int32(1) : powInteger(a, toNumber(b), result);
});

function powInteger(base: NumericValue, exponent: number, result: number): NumericValue {
  if (!Number.isSafeInteger(result)) return new Double(result);
  let product: NumericValue = new Int32(1);
  for (let step = 0; step < exponent; step++) product = multiply(product, base);
  return product;
}

const LOG = operator("$log", 2, 2, (value, base) => {
  if (isNullish(value!) || isNullish(base!)) return null;
  const number = toNumber(requireNumber("$log", value!, 28756));
  const of = toNumber(requireNumber("$log", base!, 28757));
  if (number <= 0) throw new MongoError(28758, "$log's argument must be a positive number");
  if (of <= 0 || of === 1) {
    throw new MongoError(28759, "$log's base must be a positive number not equal to 1");
  }
  return new Double(Math.log(number) / Math.log(of));
});

function compileRand(operand: Value): Evaluate {
  const isEmpty = isDoc(operand)
    ? operand.size === 0
    : Array.isArray(operand) && operand.length === 0;
  if (!isEmpty) throw new MongoError(3040501, "$rand does not currently accept arguments");
  return () => new Double(Math.random());
}

const DEGREES = 180 / Math.PI;

export const ARITHMETIC: readonly Operator[] = [
  ADD,
  SUBTRACT,
  foldNumbers("$multiply", 1, multiply),
  quotient("$divide", [14, 2], divide),
  quotient("$mod", [16611, 16610], remainder),
  onNumber("$abs", (value) => toNumber(value) < 0 ? subtract(new Int32(0), value) : value),
  toWhole("$ceil", Math.ceil, 1n, 0n),
  toWhole("$floor", Math.floor, 0n, -1n),
  roundAt("$round", true),
  roundAt("$trunc", false),
  POW,
  LOG,
  onDouble("$exp", Math.exp),
  positive("$ln", 28766, Math.log),
  positive("$log10", 28761, Math.log10),
  positive("$sqrt", 28714, Math.sqrt),
  onDouble("$sin", Math.sin),
  onDouble("$cos", Math.cos),
  onDouble("$tan", Math.tan),
  onDouble("$asin", Math.asin),
  onDouble("$acos", Math.acos),
  onDouble("$atan", Math.atan),
  operator("$atan2", 2, 2, (y, x) => {
    if (isNullish(y!) || isNullish(x!)) return null;
    const [a, b] = [requireNumber("$atan2", y!, 51044), requireNumber("$atan2", x!, 51045)];
    return new Double(Math.atan2(toNumber(a), toNumber(b)));
  }),
  onDouble("$sinh", Math.sinh),
  onDouble("$cosh", Math.cosh),
  onDouble("$tanh", Math.tanh),
  onDouble("$asinh", Math.asinh),
  onDouble("$acosh", Math.acosh),
  onDouble("$atanh", Math.atanh),
  onDouble("$degreesToRadians", (value) => value / DEGREES),
  onDouble("$radiansToDegrees", (value) => value * DEGREES),
  { name: "$rand", compile: compileRand },
];
