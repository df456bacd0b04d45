import { toBigInt } from "../../document/arithmetic.ts";
import { encodeDocument } from "../../document/codec.ts";
import {
  Binary,
  Int32,
  isDoc,
  Long,
  type Maybe,
  Timestamp,
  typeName,
} from "../../document/values.ts";
import { MongoError, typeMismatch } from "../../errors/mongo-error.ts";
import { isNullish, type Operator, operator, variadic } from "./operator.ts";

function requireInteger(name: string, value: Maybe): Int32 | Long {
  const type = typeName(value);
  if (type === "int" || type === "long") return value as Int32 | Long;
  throw typeMismatch(`${name} only supports int and long operands, not ${type}`);
}

const bitwise = (name: string, start: bigint, apply: (a: bigint, b: bigint) => bigint): Operator =>
  variadic(name, (...values) => {
    if (values.some(isNullish)) return null;
    const integers = values.map((value) => requireInteger(name, value));
    const result = integers.map(toBigInt).reduce(apply, start);
    return integers.every((value) => value instanceof Int32)
      ? new Int32(Number(result))
      : Long.fromBigInt(result);
  });

const timestampPart = (name: string, read: (value: Timestamp) => number): Operator =>
  operator(name, 1, 1, (value) => {
    if (isNullish(value!)) return null;
    if (value instanceof Timestamp) return Long.fromNumber(read(value));
    throw new MongoError(
      5687301,
      `Argument to ${name} must be a timestamp, but is ${typeName(value!)}`,
    );
  });

export const BITS: readonly Operator[] = [
  bitwise("$bitAnd", -1n, (a, b) => a & b),
  bitwise("$bitOr", 0n, (a, b) => a | b),
  bitwise("$bitXor", 0n, (a, b) => a ^ b),
  operator("$bitNot", 1, 1, (value) => {
    if (isNullish(value!)) return null;
    const integer = requireInteger("$bitNot", value!);
    return integer instanceof Int32 ? new Int32(~integer.value) : integer.not();
  }),
  operator("$bsonSize", 1, 1, (value) => {
    if (isNullish(value!)) return null;
    if (isDoc(value!)) return new Int32(encodeDocument(value).length);
    throw new MongoError(31393, `$bsonSize requires a document input, found: ${typeName(value!)}`);
  }),
  operator("$binarySize", 1, 1, (value) => {
    if (isNullish(value!)) return null;
    if (value instanceof Binary) return new Int32(value.position);
    if (typeof value === "string") return new Int32(new TextEncoder().encode(value).length);
    throw new MongoError(
      51276,
      `$binarySize requires a string or BinData argument, found: ${typeName(value!)}`,
    );
  }),
  timestampPart("$tsSecond", ({ t }) => t),
  timestampPart("$tsIncrement", ({ i }) => i),
];
