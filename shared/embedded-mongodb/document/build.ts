import { type Doc, Double, Int32, Long, type Value } from "./values.ts";

/** What `doc` and `toValue` accept: values, plus JavaScript's own numbers and objects. */
export type Literal =
  | Value
  | number
  | bigint
  | readonly Literal[]
  | { readonly [name: string]: Literal };

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/** A number as the official driver would write it: int32 if it is one, else double. */
export function numberValue(value: number): Int32 | Double {
  const isInt32 = Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX &&
    !Object.is(value, -0);
  return isInt32 ? new Int32(value) : new Double(value);
}

/** A value from a JavaScript literal; bigint becomes int64, everything typed stays as it is. */
export function toValue(literal: Literal): Value {
  if (typeof literal === "number") return numberValue(literal);
  if (typeof literal === "bigint") return Long.fromBigInt(literal);
  if (typeof literal !== "object" || literal === null) return literal;
  if (Array.isArray(literal)) return literal.map(toValue);
  if (literal instanceof Map || literal instanceof Date || "_bsontype" in literal) {
    return literal as Value;
  }
  return doc(literal as { readonly [name: string]: Literal });
}

/** A document from a JavaScript literal. Use `new Map` where names may look like integers. */
export function doc(literal: { readonly [name: string]: Literal }): Doc {
  const result: Doc = new Map();
  for (const name of Object.keys(literal)) result.set(name, toValue(literal[name]!));
  return result;
}
