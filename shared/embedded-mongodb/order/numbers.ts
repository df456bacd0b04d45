import { type Decimal, decimalToNumber, powerOfTen, readDecimal } from "../document/decimal.ts";
import type { NumericValue } from "../document/values.ts";

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const doubleBits = new DataView(new ArrayBuffer(8));

const sign = (a: number | bigint, b: number | bigint): -1 | 0 | 1 => a < b ? -1 : a > b ? 1 : 0;

function compareDoubles(a: number, b: number): -1 | 0 | 1 {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  // At least one is NaN, which is less than every number and equal to itself.
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
}

/** A number or a bigint of the same value, or undefined for a decimal. */
function plain(value: NumericValue): number | bigint | undefined {
  switch (value._bsontype) {
    case "Int32":
    case "Double":
      return value.value;
    case "Long": {
      // A long that a double holds exactly is cheaper as one.
      const { high } = value;
      return high > -0x200000 && high < 0x1fffff ? value.toNumber() : value.toBigInt();
    }
    case "Decimal128":
      return undefined;
  }
}

/** Compares two numbers by their exact value, whatever their types. NaN is less than all others. */
export function compareNumbers(a: NumericValue, b: NumericValue): -1 | 0 | 1 {
  const left = plain(a);
  const right = plain(b);
  if (left === undefined || right === undefined) {
    return compareDecimals(exactDecimal(a), exactDecimal(b));
  }
  if (typeof left === "number" && typeof right === "number") return compareDoubles(left, right);
  if (Number.isNaN(left as number)) return -1;
  if (Number.isNaN(right as number)) return 1;
  return sign(left, right);
}

/** The exact value of any number; a double has a finite decimal expansion too. */
function exactDecimal(value: NumericValue): Decimal {
  if (value._bsontype === "Decimal128") return readDecimal(value);
  const number = plain(value)!;
  return typeof number === "bigint"
    ? { kind: "finite", coefficient: number, exponent: 0 }
    : exactDecimalOfDouble(number);
}

function exactDecimalOfDouble(value: number): Decimal {
  if (Number.isNaN(value)) return { kind: "nan" };
  if (!Number.isFinite(value)) return { kind: "infinity", negative: value < 0 };
  if (Number.isInteger(value)) {
    return { kind: "finite", coefficient: BigInt(value), exponent: 0 };
  }
  doubleBits.setFloat64(0, value);
  const bits = doubleBits.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  // value = mantissa / 2^shift = mantissa × 5^shift / 10^shift
  const shift = 1075 - (biased === 0 ? 1 : biased);
  const coefficient = mantissa * 5n ** BigInt(shift);
  return { kind: "finite", coefficient: value < 0 ? -coefficient : coefficient, exponent: -shift };
}

/** Compares two decimals by value. NaN is less than all others. */
function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  if (a.kind !== "finite" || b.kind !== "finite") {
    return compareDoubles(
      a.kind === "finite" ? 0 : decimalToNumber(a),
      b.kind === "finite" ? 0 : decimalToNumber(b),
    );
  }
  const left = a.coefficient < 0n ? -1 : a.coefficient > 0n ? 1 : 0;
  const right = b.coefficient < 0n ? -1 : b.coefficient > 0n ? 1 : 0;
  if (left !== right || left === 0) return sign(left, right);
  // Far apart in size: the powers decide, and no huge bigint is made.
  const leftPower = leadingPower(a.coefficient, a.exponent);
  const rightPower = leadingPower(b.coefficient, b.exponent);
  if (leftPower !== rightPower) return sign(leftPower * left, rightPower * left);
  const exponent = Math.min(a.exponent, b.exponent);
  return sign(
    a.coefficient * powerOfTen(a.exponent - exponent),
    b.coefficient * powerOfTen(b.exponent - exponent),
  );
}

/** The power of ten of the first digit. */
export function leadingPower(coefficient: bigint, exponent: number): number {
  const size = coefficient < 0n ? -coefficient : coefficient;
  return size.toString().length - 1 + exponent;
}

/**
 * The largest double that is not greater than the value, and whether it is the value exactly.
 * The key encoding is built on it.
 */
export function floorDouble(value: NumericValue): { floor: number; exact: boolean } {
  if (value._bsontype === "Int32" || value._bsontype === "Double") {
    return { floor: value.value, exact: true };
  }
  if (value._bsontype === "Long") {
    const integer = value.toBigInt();
    const nearest = Number(integer);
    if (integer <= MAX_SAFE && integer >= -MAX_SAFE) return { floor: nearest, exact: true };
    const order = sign(BigInt(nearest), integer);
    return { floor: order > 0 ? nextDown(nearest) : nearest, exact: order === 0 };
  }
  const decimal = readDecimal(value);
  const nearest = decimalToNumber(decimal);
  if (decimal.kind !== "finite") return { floor: nearest, exact: true };
  const order = compareDecimals(exactDecimalOfDouble(nearest), decimal);
  return { floor: order > 0 ? nextDown(nearest) : nearest, exact: order === 0 };
}

function nextDown(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  doubleBits.setFloat64(0, value);
  const bits = doubleBits.getBigInt64(0);
  doubleBits.setBigInt64(0, value > 0 ? bits - 1n : bits + 1n);
  return doubleBits.getFloat64(0);
}
