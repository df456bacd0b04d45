import { Decimal128 } from "bson";

/** A decimal number apart from its bytes: coefficient × 10^exponent, or what is not finite. */
export type Decimal =
  | { readonly kind: "finite"; readonly coefficient: bigint; readonly exponent: number }
  | { readonly kind: "infinity"; readonly negative: boolean }
  | { readonly kind: "nan" };

const DIGITS = 34;
const BIAS = 6176;
const MAX_EXPONENT = 6111;
const MIN_EXPONENT = -6176;
const MAX_COEFFICIENT = 10n ** BigInt(DIGITS) - 1n;

const NAN_DECIMAL: Decimal = { kind: "nan" };
const ZERO: Decimal = { kind: "finite", coefficient: 0n, exponent: 0 };

/** 10^power, for power ≥ 0. */
export const powerOfTen = (power: number): bigint => 10n ** BigInt(power);

/** Takes a Decimal128 apart (IEEE 754-2008, binary integer decimal encoding). */
export function readDecimal(value: Decimal128): Decimal {
  const view = new DataView(value.bytes.buffer, value.bytes.byteOffset, 16);
  const low = view.getBigUint64(0, true);
  const high = view.getBigUint64(8, true);
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return NAN_DECIMAL;
  if (combination === 0x1e) return { kind: "infinity", negative };
  // The second form has an implied leading 8, which is beyond 34 digits: by the standard, zero.
  const isLarge = combination >> 3 === 3;
  const exponent = Number((high >> (isLarge ? 47n : 49n)) & 0x3fffn) - BIAS;
  const raw = isLarge ? 0n : ((high & 0x1ffffffffffffn) << 64n) | low;
  const coefficient = raw > MAX_COEFFICIENT ? 0n : raw;
  return { kind: "finite", coefficient: negative ? -coefficient : coefficient, exponent };
}

/** Puts a decimal together, rounded half to even to 34 digits; too large becomes infinity. */
export function writeDecimal(value: Decimal): Decimal128 {
  if (value.kind === "nan") return new Decimal128("NaN");
  if (value.kind === "infinity") return new Decimal128(value.negative ? "-Infinity" : "Infinity");
  const rounded = roundToDigits(value.coefficient, value.exponent);
  if (rounded === "overflow") {
    return new Decimal128(value.coefficient < 0n ? "-Infinity" : "Infinity");
  }
  return new Decimal128(`${rounded.coefficient}E${rounded.exponent}`);
}

function roundToDigits(
  coefficient: bigint,
  exponent: number,
): { coefficient: bigint; exponent: number } | "overflow" {
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString().length;
  const drop = Math.max(digits - DIGITS, MIN_EXPONENT - exponent, 0);
  if (drop > 0) {
    coefficient = divideHalfEven(coefficient, powerOfTen(Math.min(drop, digits + 1)));
    exponent += drop;
    if (drop > digits) coefficient = 0n;
    // Rounding 99..9 up gives one digit too many.
    if (coefficient > MAX_COEFFICIENT || coefficient < -MAX_COEFFICIENT) {
      coefficient /= 10n;
      exponent++;
    }
  }
  if (coefficient === 0n) exponent = Math.min(Math.max(exponent, MIN_EXPONENT), MAX_EXPONENT);
  while (exponent > MAX_EXPONENT) {
    coefficient *= 10n;
    exponent--;
    if (coefficient > MAX_COEFFICIENT || coefficient < -MAX_COEFFICIENT) return "overflow";
  }
  return { coefficient, exponent };
}

/** Integer division that rounds to the nearest, ties to even; the divisor is positive. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  let quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  const size = twice < 0n ? -twice : twice;
  if (size > divisor || (size === divisor && quotient % 2n !== 0n)) {
    quotient += dividend < 0n ? -1n : 1n;
  }
  return quotient;
}

/** A double as a decimal with 15 significant digits, which is how MongoDB mixes the two. */
export function decimalFromDouble(value: number): Decimal {
  if (Number.isNaN(value)) return NAN_DECIMAL;
  if (!Number.isFinite(value)) return { kind: "infinity", negative: value < 0 };
  if (value === 0) return ZERO;
  const [digits = "0", power = "0"] = value.toExponential(14).split("e");
  const coefficient = BigInt(digits.replace(".", ""));
  return { kind: "finite", coefficient, exponent: Number(power) - 14 };
}

export const decimalFromBigint = (value: bigint): Decimal => ({
  kind: "finite",
  coefficient: value,
  exponent: 0,
});

/** The double nearest to a decimal. */
export function decimalToNumber(value: Decimal): number {
  if (value.kind === "nan") return NaN;
  if (value.kind === "infinity") return value.negative ? -Infinity : Infinity;
  return Number(`${value.coefficient}e${value.exponent}`);
}

function aligned(a: Decimal & { kind: "finite" }, b: Decimal & { kind: "finite" }) {
  const exponent = Math.min(a.exponent, b.exponent);
  return {
    exponent,
    left: a.coefficient * powerOfTen(a.exponent - exponent),
    right: b.coefficient * powerOfTen(b.exponent - exponent),
  };
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === "nan" || b.kind === "nan") return NAN_DECIMAL;
  if (a.kind === "infinity") {
    return b.kind === "infinity" && a.negative !== b.negative ? NAN_DECIMAL : a;
  }
  if (b.kind === "infinity") return b;
  const { exponent, left, right } = aligned(a, b);
  return { kind: "finite", coefficient: left + right, exponent };
}

const isNegative = (a: Decimal): boolean =>
  a.kind === "infinity" ? a.negative : a.kind === "finite" && a.coefficient < 0n;
const isZero = (a: Decimal): boolean => a.kind === "finite" && a.coefficient === 0n;

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === "nan" || b.kind === "nan") return NAN_DECIMAL;
  if (a.kind === "infinity" || b.kind === "infinity") {
    if (isZero(a) || isZero(b)) return NAN_DECIMAL;
    return { kind: "infinity", negative: isNegative(a) !== isNegative(b) };
  }
  return {
    kind: "finite",
    coefficient: a.coefficient * b.coefficient,
    exponent: a.exponent + b.exponent,
  };
}

/** a / b to 34 digits and some; b is not zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === "nan" || b.kind === "nan") return NAN_DECIMAL;
  if (a.kind === "infinity") {
    if (b.kind === "infinity") return NAN_DECIMAL;
    return { kind: "infinity", negative: a.negative !== isNegative(b) };
  }
  if (b.kind === "infinity") return ZERO;
  const digits = b.coefficient.toString().length;
  const shift = DIGITS + digits + 2;
  const scaled = a.coefficient * powerOfTen(shift);
  let quotient = scaled / b.coefficient;
  let exponent = a.exponent - b.exponent - shift;
  // An exact quotient is written as short as its operands allow: 6 / 2 is 3, not 3.000.
  const exact = quotient * b.coefficient === scaled;
  while (exact && quotient !== 0n && exponent < a.exponent - b.exponent && quotient % 10n === 0n) {
    quotient /= 10n;
    exponent++;
  }
  // A digit behind the last one kept stands for the rest, so that rounding sees it is no tie.
  if (!exact) {
    quotient = quotient * 10n + (quotient < 0n ? -1n : 1n);
    exponent--;
  }
  if (quotient === 0n) exponent = a.exponent - b.exponent;
  return { kind: "finite", coefficient: quotient, exponent };
}

/** The remainder with the sign of the dividend; b is not zero. */
export function remainderDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== "finite" || b.kind === "nan") return NAN_DECIMAL;
  if (b.kind === "infinity") return a;
  const { exponent, left, right } = aligned(a, b);
  return { kind: "finite", coefficient: left % right, exponent };
}
