import { bsonType, type Doc, isDoc, type Maybe, MISSING, type Value } from "../document/values.ts";
import { compareValues } from "../order/compare.ts";

/**
 * Whether two values are the same as BSON: the same types, fields in the same order, the same
 * content. Int 1 and double 1.0 are equal, but not identical; nor are decimal 1.0 and 1.00.
 */
export function identical(a: Maybe, b: Maybe): boolean {
  if (a === b) return true;
  if (a === MISSING || b === MISSING) return false;
  const type = bsonType(a);
  if (type !== bsonType(b)) return false;
  if (isDoc(a)) return identicalDocs(a, b as Doc);
  if (Array.isArray(a)) {
    const other = b as Value[];
    return a.length === other.length && a.every((value, index) => identical(value, other[index]));
  }
  if (compareValues(a, b) !== 0) return false;
  if (typeof a !== "object" || a === null || !("_bsontype" in a)) return true;
  switch (a._bsontype) {
    case "Double":
      return Object.is(a.value, (b as typeof a).value);
    case "Decimal128":
      return a.bytes.every((byte, index) => byte === (b as typeof a).bytes[index]);
    default:
      return true;
  }
}

function identicalDocs(a: Doc, b: Doc): boolean {
  if (a.size !== b.size) return false;
  const others = b.entries();
  for (const [name, value] of a) {
    const [otherName, otherValue] = others.next().value!;
    if (name !== otherName || !identical(value, otherValue)) return false;
  }
  return true;
}
