import { isInt32, isInt64, toDecimal } from "../../document/arithmetic.ts";
import { powerOfTen, writeDecimal } from "../../document/decimal.ts";
import { isTruthy, toNumber } from "../../document/read.ts";
import {
  BsonType,
  Decimal128,
  Double,
  Int32,
  isNumeric,
  Long,
  type Maybe,
  ObjectId,
  type TypeName,
  typeName,
  typeNameOfNumber,
  type Value,
} from "../../document/values.ts";
import { conversionFailure, MongoError } from "../../errors/mongo-error.ts";
import { toDate } from "./date.ts";
import { formatDate, parseDate } from "./date-format.ts";
import { isNullish, namedArguments, type Operator, operator } from "./operator.ts";
import type { CompileScope, Evaluate } from "./operator.ts";

type Convert = (value: Value) => Value;

function unsupported(value: Value, target: string): never {
  throw conversionFailure(
    `Unsupported conversion from ${typeName(value)} to ${target} in $convert with no onError value`,
  );
}

function failed(text: string, target: string): never {
  throw conversionFailure(
    `Failed to parse number '${text}' in $convert with no onError value: no ${target}`,
  );
}

/** The whole part of a number, if it is finite. */
function wholePart(value: Value): bigint | undefined {
  if (!isNumeric(value)) return undefined;
  if (value._bsontype === "Double") {
    return Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : undefined;
  }
  const decimal = toDecimal(value);
  if (decimal.kind !== "finite") return undefined;
  return decimal.exponent >= 0
    ? decimal.coefficient * powerOfTen(decimal.exponent)
    : decimal.coefficient / powerOfTen(-decimal.exponent);
}

const toInteger = (target: "int" | "long") => (value: Value): Value => {
  const make = (whole: bigint | undefined) => {
    const fits = whole !== undefined &&
      (target === "int" ? isInt32(Number(whole)) : isInt64(whole));
    if (!fits) throw conversionFailure(`Conversion would overflow target type in $convert`);
    return target === "int" ? new Int32(Number(whole)) : Long.fromBigInt(whole);
  };
  if (isNumeric(value)) return make(wholePart(value));
  if (typeof value === "boolean") return make(value ? 1n : 0n);
  if (typeof value === "string") {
    return /^[+-]?\d+$/.test(value)
      ? make(BigInt(value.replace(/^\+/, "")))
      : failed(value, target);
  }
  if (value instanceof Date && target === "long") return make(BigInt(value.getTime()));
  return unsupported(value, target);
};

const DECIMAL_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(inf|infinity)$|^nan$/i;

function textToNumber(text: string): number {
  if (!DECIMAL_TEXT.test(text)) return failed(text, "double");
  const word = text.toLowerCase();
  if (word.endsWith("nan")) return NaN;
  if (word.includes("inf")) return word.startsWith("-") ? -Infinity : Infinity;
  return Number(text);
}

function toDouble(value: Value): Value {
  if (isNumeric(value)) return new Double(toNumber(value));
  if (typeof value === "boolean") return new Double(value ? 1 : 0);
  if (typeof value === "string") return new Double(textToNumber(value));
  if (value instanceof Date) return new Double(value.getTime());
  return unsupported(value, "double");
}

function toDecimal128(value: Value): Value {
  if (isNumeric(value)) {
    return value._bsontype === "Decimal128" ? value : writeDecimal(toDecimal(value));
  }
  if (typeof value === "boolean") return new Decimal128(value ? "1" : "0");
  if (typeof value === "string") {
    if (!DECIMAL_TEXT.test(value)) return failed(value, "decimal");
    return Decimal128.fromStringWithRounding(value);
  }
  if (value instanceof Date) return new Decimal128(`${value.getTime()}`);
  return unsupported(value, "decimal");
}

function toText(value: Value): Value {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return `${value}`;
  if (isNumeric(value)) return value.toString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return formatDate(value, "%Y-%m-%dT%H:%M:%S.%LZ", "UTC");
  return unsupported(value, "string");
}

function toObjectId(value: Value): Value {
  if (value instanceof ObjectId) return value;
  if (typeof value !== "string") return unsupported(value, "objectId");
  if (!/^[0-9a-fA-F]{24}$/.test(value)) {
    throw conversionFailure(
      `Failed to parse objectId '${value}' in $convert with no onError value: it must be 24 hex digits`,
    );
  }
  return new ObjectId(value);
}

function toDateValue(value: Value): Value {
  if (typeof value === "string") {
    const date = parseDate(value, undefined, "UTC");
    if (date === undefined) throw conversionFailure(`Error parsing date string '${value}'`);
    return date;
  }
  if (isNumeric(value) && !(value instanceof Int32)) {
    const ms = Number(wholePart(value) ?? NaN);
    const date = new Date(ms);
    if (Number.isNaN(date.getTime())) throw conversionFailure("Date is out of range in $convert");
    return date;
  }
  const hasDate = ["date", "objectId", "timestamp"].includes(typeName(value));
  return hasDate ? toDate(value) : unsupported(value, "date");
}

const CONVERSIONS = new Map<TypeName, Convert>([
  ["int", toInteger("int")],
  ["long", toInteger("long")],
  ["double", toDouble],
  ["decimal", toDecimal128],
  ["bool", (value) => isTruthy(value)],
  ["string", toText],
  ["objectId", toObjectId],
  ["date", toDateValue],
]);

function conversionTo(target: Maybe): Convert {
  const name = typeof target === "string"
    ? target
    : isNumeric(target)
    ? typeNameOfNumber(toNumber(target))
    : undefined;
  const convert = CONVERSIONS.get(name as TypeName);
  if (convert !== undefined) return convert;
  if (name === undefined || !Object.hasOwn(BsonType, name)) {
    throw new MongoError(2, `Unknown type name in $convert: ${typeName(target)}`);
  }
  return (value) => unsupported(value, name);
}

const shorthand = (name: string, target: TypeName): Operator => {
  const convert = CONVERSIONS.get(target)!;
  return operator(name, 1, 1, (value) => isNullish(value!) ? null : convert(value as Value));
};

function compileConvert(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$convert", operand, {
    required: ["input", "to"],
    optional: ["onError", "onNull"],
    codes: [9, 9, 9],
  });
  const [input, to] = [scope.compile(given.get("input")), scope.compile(given.get("to"))];
  const optional = (name: string): Evaluate | undefined =>
    given.has(name) ? scope.compile(given.get(name)) : undefined;
  const [onError, onNull] = [optional("onError"), optional("onNull")];
  return (env) => {
    const value = input(env);
    if (isNullish(value)) return onNull?.(env) ?? null;
    const target = to(env);
    if (isNullish(target)) return null;
    try {
      return conversionTo(target)(value);
    } catch (error) {
      const isFailure = error instanceof MongoError && error.code === 241;
      if (onError === undefined || !isFailure) throw error;
      return onError(env);
    }
  };
}

export const CONVERSION: readonly Operator[] = [
  { name: "$convert", compile: compileConvert },
  shorthand("$toInt", "int"),
  shorthand("$toLong", "long"),
  shorthand("$toDouble", "double"),
  shorthand("$toDecimal", "decimal"),
  shorthand("$toBool", "bool"),
  shorthand("$toString", "string"),
  shorthand("$toObjectId", "objectId"),
  shorthand("$toDate", "date"),
  operator("$type", 1, 1, (value) => typeName(value!)),
  operator("$isNumber", 1, 1, (value) => isNumeric(value!)),
];
