import { typeMismatch } from "../errors/mongo-error.ts";
import {
  type Doc,
  isDoc,
  isNumeric,
  type Maybe,
  MISSING,
  type NumericValue,
  typeName,
  type Value,
} from "./values.ts";

/** A number as JavaScript has it; a long or a decimal may lose digits. */
export function toNumber(value: NumericValue): number {
  switch (value._bsontype) {
    case "Int32":
    case "Double":
      return value.value;
    case "Long":
      return value.toNumber();
    case "Decimal128":
      return Number(value.toString());
  }
}

/** Whether a value counts as true where MongoDB wants a flag or the result of an expression. */
export function isTruthy(value: Maybe): boolean {
  if (value === MISSING || value === null || value === undefined || value === false) return false;
  return !(isNumeric(value) && toNumber(value) === 0);
}

function wrongType(name: string, value: Value, expected: string): never {
  throw typeMismatch(
    `BSON field '${name}' is the wrong type '${typeName(value)}', expected type '${expected}'`,
  );
}

// A field that is absent, null or BSON undefined counts as not given.
function given<T>(doc: Doc, name: string, read: (value: Value) => T): T | undefined {
  const value = doc.get(name);
  return value === undefined || value === null ? undefined : read(value);
}

/** A number field of a command. @throws MongoError 14 if it is something else. */
export function getNumber(doc: Doc, name: string): number | undefined {
  return given(
    doc,
    name,
    (value) => isNumeric(value) ? toNumber(value) : wrongType(name, value, "number"),
  );
}

/** A string field of a command. @throws MongoError 14 if it is something else. */
export function getString(doc: Doc, name: string): string | undefined {
  return given(
    doc,
    name,
    (value) => typeof value === "string" ? value : wrongType(name, value, "string"),
  );
}

/** A flag of a command; numbers count as flags. @throws MongoError 14 if it is something else. */
export function getBoolean(doc: Doc, name: string): boolean | undefined {
  return given(doc, name, (value) => {
    if (typeof value === "boolean") return value;
    return isNumeric(value) ? toNumber(value) !== 0 : wrongType(name, value, "bool");
  });
}

/** A document field of a command. @throws MongoError 14 if it is something else. */
export function getDoc(doc: Doc, name: string): Doc | undefined {
  return given(doc, name, (value) => isDoc(value) ? value : wrongType(name, value, "object"));
}

/** An array field of a command. @throws MongoError 14 if it is something else. */
export function getArray(doc: Doc, name: string): Value[] | undefined {
  return given(
    doc,
    name,
    (value) => Array.isArray(value) ? value : wrongType(name, value, "array"),
  );
}
