/** MongoDB's words for a unique key that is taken. */
import { BSONRegExp, Decimal128, ObjectId, Timestamp } from "bson";
import { numberValue } from "../document/build.ts";
import { toNumber } from "../document/read.ts";
import { Binary, type Doc, isDoc, isNumeric, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Collection } from "./catalog.ts";

/** Error 11000 with `keyPattern` and `keyValue`. */
export function duplicateKey(
  collection: Collection,
  index: string,
  paths: readonly string[],
  values: readonly Value[],
  directions: readonly (1 | -1)[] = [],
): MongoError {
  const keyPattern: Doc = new Map(
    paths.map((path, i) => [path, numberValue(directions[i] ?? 1)]),
  );
  const keyValue: Doc = new Map(paths.map((path, i) => [path, values[i]]));
  return new MongoError(
    11000,
    `E11000 duplicate key error collection: ${collection.database}.${collection.name} ` +
      `index: ${index} dup key: ${shellText(keyValue)}`,
    { extra: new Map<string, Value>([["keyPattern", keyPattern], ["keyValue", keyValue]]) },
  );
}

/** A value as the MongoDB shell would print it. */
export function shellText(value: Value): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return String(value);
  if (isDoc(value)) {
    const fields = [...value].map(([name, field]) => `${name}: ${shellText(field)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[ ${value.map(shellText).join(", ")} ]`;
  }
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Decimal128) return `Decimal128('${value}')`;
  if (isNumeric(value)) return String(toNumber(value));
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Timestamp) {
    return `Timestamp(${value.getHighBitsUnsigned()}, ${value.getLowBitsUnsigned()})`;
  }
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString("hex")})`;
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  return value._bsontype;
}
