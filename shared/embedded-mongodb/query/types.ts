import {
  BsonType,
  bsonType,
  isNumeric,
  MISSING,
  type TypeName,
  typeNameOfNumber,
  type Value,
} from "../document/values.ts";
import { toNumber } from "../document/read.ts";
import { badValue, failedToParse, typeMismatch } from "../errors/mongo-error.ts";
import type { ValueTest } from "./state.ts";

const NUMBERS = [BsonType.int, BsonType.long, BsonType.double, BsonType.decimal];

/**
 * Reads the operand of `$type`: an alias, a number, or an array of them.
 * @throws MongoError 2 for a type that does not exist
 */
export function typeTest(operand: Value): ValueTest {
  const wanted = new Set<number>();
  if (Array.isArray(operand) && operand.length === 0) {
    throw failedToParse("$type must match at least one type");
  }
  for (const type of Array.isArray(operand) ? operand : [operand]) {
    for (const number of typeNumbers(type)) wanted.add(number);
  }
  return (value) => value !== MISSING && wanted.has(bsonType(value));
}

function typeNumbers(type: Value): number[] {
  if (typeof type === "string") {
    if (type === "number") return NUMBERS;
    if (!Object.hasOwn(BsonType, type)) throw badValue(`Unknown type name alias: ${type}`);
    return [BsonType[type as TypeName]];
  }
  if (!isNumeric(type)) throw typeMismatch("type must be represented as a number or a string");
  const number = toNumber(type);
  if (typeNameOfNumber(number) === undefined) {
    throw badValue(`Invalid numerical type code: ${number}`);
  }
  return [number];
}
