/** Reads a command's fields with MongoDB's own complaints about wrong types and unknown names. */
import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, typeName, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";

/** Fields that any command may carry. */
const GENERIC = new Set([
  "$db",
  "$clusterTime",
  "$readPreference",
  "$configTime",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
  "lsid",
  "txnNumber",
  "autocommit",
  "startTransaction",
  "readConcern",
  "writeConcern",
  "maxTimeMS",
  "comment",
]);

export class Arguments {
  readonly name: string;
  readonly fields: Doc;

  constructor(name: string, fields: Doc) {
    this.name = name;
    this.fields = fields;
  }

  /** @throws {MongoError} 40415 for a field that is neither generic nor in the list */
  allowOnly(names: ReadonlySet<string>): void {
    for (const name of this.fields.keys()) {
      if (!GENERIC.has(name) && !names.has(name) && name !== this.name) {
        throw new MongoError(40415, `BSON field '${this.name}.${name}' is an unknown field.`);
      }
    }
  }

  get(name: string): Value | undefined {
    return this.fields.get(name);
  }

  document(name: string): Doc | undefined {
    const value = this.fields.get(name);
    if (value === undefined || value === null) return undefined;
    if (value instanceof Map) return value;
    throw this.wrongType(name, value, "object");
  }

  requiredDocument(name: string): Doc {
    return this.document(name) ?? this.#missing(name);
  }

  array(name: string): Value[] | undefined {
    const value = this.fields.get(name);
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value;
    throw this.wrongType(name, value, "array");
  }

  documents(name: string): Doc[] | undefined {
    return this.array(name)?.map((value, index) => {
      if (isDoc(value)) return value;
      throw this.wrongType(`${name}.${index}`, value, "object");
    });
  }

  string(name: string): string | undefined {
    const value = this.fields.get(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    throw this.wrongType(name, value, "string");
  }

  requiredString(name: string): string {
    return this.string(name) ?? this.#missing(name);
  }

  /** Numbers count as booleans, as they do for MongoDB. */
  boolean(name: string): boolean {
    const value = this.fields.get(name);
    if (value === undefined || value === null) return false;
    if (typeof value === "boolean") return value;
    if (isNumeric(value)) return toNumber(value) !== 0;
    throw this.wrongType(name, value, "bool");
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.fields.get(name);
    if (value === undefined || value === null) return undefined;
    if (!isNumeric(value)) throw this.wrongType(name, value, "long");
    const number = toNumber(value);
    if (number < 0 || !Number.isFinite(number)) {
      throw new MongoError(
        51024,
        `BSON field '${name}' value must be >= 0, actual value '${number}'`,
      );
    }
    return Math.trunc(number);
  }

  wrongType(name: string, value: Value, expected: string): MongoError {
    return new MongoError(
      14,
      `BSON field '${this.name}.${name}' is the wrong type '${
        typeName(value)
      }', expected type '${expected}'`,
    );
  }

  #missing(name: string): never {
    throw new MongoError(
      40414,
      `BSON field '${this.name}.${name}' is missing but a required field`,
    );
  }
}
