import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from "bson";

export {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
};

/** The deprecated BSON type 0x0c: a namespace and the id of a document in it. */
export class DBPointer {
  readonly _bsontype = "DBPointer";
  constructor(readonly namespace: string, readonly id: ObjectId) {}
}

/**
 * A BSON document: fields in order, any name allowed. A Map, because a JavaScript object moves
 * integer-like names to the front and gives `__proto__` a meaning. Documents are immutable by
 * convention: whoever wants a change builds a new Map and shares the values.
 */
export type Doc = Map<string, Value>;

/** A document that nobody may write to; every `Doc` is one. */
export type ReadonlyDoc = ReadonlyMap<string, Value>;

/** A number as BSON has it. A plain JavaScript number would lose the type. */
export type NumericValue = Int32 | Long | Double | Decimal128;

/** Any BSON value. `undefined` is BSON's deprecated undefined (0x06), not an absent field. */
export type Value =
  | NumericValue
  | string
  | boolean
  | null
  | undefined
  | Date
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | BSONSymbol
  | Code
  | DBPointer
  | MinKey
  | MaxKey
  | Doc
  | Value[];

/** The field is not there. A symbol, since `undefined` is a BSON value. */
export const MISSING: unique symbol = Symbol("missing");
export type Missing = typeof MISSING;

/** A value, or the knowledge that there is none. */
export type Maybe = Value | Missing;

/** The numbers of the BSON specification (https://bsonspec.org/spec.html). */
export const BsonType = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
} as const;

/** The alias of a type, as `$type` knows it. */
export type TypeName = keyof typeof BsonType;
export type BsonTypeNumber = (typeof BsonType)[TypeName];

const NAME_BY_NUMBER = new Map<number, TypeName>(
  Object.entries(BsonType).map(([name, number]) => [number, name as TypeName]),
);

const NUMBER_BY_CLASS = new Map<string, BsonTypeNumber>([
  ["Int32", BsonType.int],
  ["Double", BsonType.double],
  ["Long", BsonType.long],
  ["Decimal128", BsonType.decimal],
  ["ObjectId", BsonType.objectId],
  ["Binary", BsonType.binData],
  ["Timestamp", BsonType.timestamp],
  ["BSONRegExp", BsonType.regex],
  ["BSONSymbol", BsonType.symbol],
  ["DBPointer", BsonType.dbPointer],
  ["MinKey", BsonType.minKey],
  ["MaxKey", BsonType.maxKey],
]);

/**
 * The BSON type number of a value.
 * @throws TypeError for what is no `Value`, such as a plain JavaScript number.
 */
export function bsonType(value: Value): BsonTypeNumber {
  switch (typeof value) {
    case "string":
      return BsonType.string;
    case "boolean":
      return BsonType.bool;
    case "undefined":
      return BsonType.undefined;
    case "object": {
      if (value === null) return BsonType.null;
      if (value instanceof Map) return BsonType.object;
      if (Array.isArray(value)) return BsonType.array;
      if (value instanceof Date) return BsonType.date;
      const known = NUMBER_BY_CLASS.get(value._bsontype);
      if (known !== undefined) return known;
      if (value._bsontype === "Code") {
        return value.scope === null ? BsonType.javascript : BsonType.javascriptWithScope;
      }
    }
  }
  throw new TypeError(`Not a BSON value: ${String(value)}`);
}

/** The alias of a value's type as MongoDB prints it: `int`, `objectId`, `missing`, ... */
export function typeName(value: Maybe): TypeName | "missing" {
  return value === MISSING ? "missing" : NAME_BY_NUMBER.get(bsonType(value))!;
}

/** The alias of a type number, or undefined if BSON has no such type. */
export function typeNameOfNumber(number: number): TypeName | undefined {
  return NAME_BY_NUMBER.get(number);
}

export function isDoc(value: Maybe): value is Doc {
  return value instanceof Map;
}

export function isNumeric(value: Maybe): value is NumericValue {
  if (typeof value !== "object" || value === null || !("_bsontype" in value)) return false;
  const name = value._bsontype;
  return name === "Int32" || name === "Double" || name === "Long" || name === "Decimal128";
}

/** The value of a field, and MISSING if it is not there. */
export function getField(doc: ReadonlyDoc, name: string): Maybe {
  const value = doc.get(name);
  return value === undefined && !doc.has(name) ? MISSING : value;
}
