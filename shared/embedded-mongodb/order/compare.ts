import {
  type Binary,
  BsonType,
  bsonType,
  type Code,
  type DBPointer,
  type Doc,
  type NumericValue,
  type ReadonlyDoc,
  type Timestamp,
  type Value,
} from "../document/values.ts";
import { compareNumbers } from "./numbers.ts";
import { compareBytes, compareStrings } from "./strings.ts";

type Order = -1 | 0 | 1;

/** What comes before what: types of the same rank compare by value (MongoDB's canonical types). */
const RANKS = new Map<number, number>([
  [BsonType.minKey, -1],
  [BsonType.undefined, 0],
  [BsonType.null, 5],
  [BsonType.int, 10],
  [BsonType.long, 10],
  [BsonType.double, 10],
  [BsonType.decimal, 10],
  [BsonType.string, 15],
  [BsonType.symbol, 15],
  [BsonType.object, 20],
  [BsonType.array, 25],
  [BsonType.binData, 30],
  [BsonType.objectId, 35],
  [BsonType.bool, 40],
  [BsonType.date, 45],
  [BsonType.timestamp, 47],
  [BsonType.regex, 50],
  [BsonType.dbPointer, 55],
  [BsonType.javascript, 60],
  [BsonType.javascriptWithScope, 65],
  [BsonType.maxKey, 127],
]);

/** The place of a value's type in MongoDB's order of types. All numbers share one rank. */
export function typeRank(value: Value): number {
  if (typeof value === "string") return 15;
  return RANKS.get(bsonType(value))!;
}

/**
 * Compares two values in MongoDB's order: first by type, then by value. Numbers compare by exact
 * value across int, long, double and decimal (NaN first); documents field by field in their order
 * (type, then name, then value); arrays element by element; text by its UTF-8 bytes.
 */
export function compareValues(a: Value, b: Value): Order {
  if (a === b) return 0;
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  const rank = typeRank(a);
  const other = typeRank(b);
  if (rank !== other) return rank < other ? -1 : 1;
  return compareSameRank(rank, a, b);
}

/** Whether two values are equal in MongoDB's order: int 1 is double 1.0. */
export function equalValues(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}

const byNumber = (a: number, b: number): Order => a < b ? -1 : a > b ? 1 : 0;

function compareSameRank(rank: number, left: Value, right: Value): Order {
  // Values of one rank have one class, but for text; the casts say which.
  switch (rank) {
    case 10:
      return compareNumbers(left as NumericValue, right as NumericValue);
    case 15:
      return compareStrings(`${left}`, `${right}`);
    case 20:
      return compareDocs(left as Doc, right as Doc);
    case 25:
      return compareArrays(left as Value[], right as Value[]);
    case 30:
      return compareBinaries(left as Binary, right as Binary);
    case 35: {
      const [a, b] = [left, right] as { id: Uint8Array }[];
      return compareBytes(a!.id, b!.id);
    }
    case 40:
      return byNumber(Number(left), Number(right));
    case 45:
      return byNumber((left as Date).getTime(), (right as Date).getTime());
    case 47: {
      const [a, b] = [left, right] as Timestamp[];
      return byNumber(a!.t, b!.t) || byNumber(a!.i, b!.i);
    }
    case 50: {
      const [a, b] = [left, right] as { pattern: string; options: string }[];
      return compareStrings(a!.pattern, b!.pattern) || compareStrings(a!.options, b!.options);
    }
    case 55: {
      const [a, b] = [left, right] as DBPointer[];
      return compareStrings(a!.namespace, b!.namespace) || compareBytes(a!.id.id, b!.id.id);
    }
    case 60:
    case 65: {
      const [a, b] = [left, right] as Code[];
      const order = compareStrings(a!.code, b!.code);
      return order || rank === 60 ? order : compareDocs(a!.scope as Doc, b!.scope as Doc);
    }
    default:
      return 0;
  }
}

function compareDocs(a: ReadonlyDoc, b: ReadonlyDoc): Order {
  const others = b.entries();
  for (const [name, value] of a) {
    const next = others.next();
    if (next.done) return 1;
    const [otherName, otherValue] = next.value;
    const order = byNumber(typeRank(value), typeRank(otherValue)) ||
      compareStrings(name, otherName) || compareValues(value, otherValue);
    if (order !== 0) return order;
  }
  return others.next().done ? 0 : -1;
}

function compareArrays(a: readonly Value[], b: readonly Value[]): Order {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return byNumber(a.length, b.length);
}

function compareBinaries(a: Binary, b: Binary): Order {
  return byNumber(a.position, b.position) || byNumber(a.sub_type, b.sub_type) ||
    compareBytes(a.buffer.subarray(0, a.position), b.buffer.subarray(0, b.position));
}
