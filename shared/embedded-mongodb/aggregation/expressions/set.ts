import { isTruthy } from "../../document/read.ts";
import { type Maybe, typeName, type Value } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import { type MapKey, mapKey } from "../../order/key.ts";
import { isNullish, type Operator, operator, variadic } from "./operator.ts";

function requireSet(name: string, value: Maybe, code: number): Value[] {
  if (Array.isArray(value)) return value;
  throw new MongoError(
    code,
    `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`,
  );
}

const distinct = (values: Value[]): Map<MapKey, Value> =>
  new Map(values.map((value) => [mapKey(value), value]));

const isSubset = (a: Value[], b: Value[]): boolean => {
  const keys = distinct(b);
  return a.every((value) => keys.has(mapKey(value)));
};

const truthOfElements = (
  name: string,
  code: number,
  holds: (array: Value[]) => boolean,
): Operator => operator(name, 1, 1, (value) => holds(requireSet(name, value!, code)));

export const SET: readonly Operator[] = [
  variadic("$setUnion", (...values) => {
    if (values.some(isNullish)) return null;
    return [...distinct(values.flatMap((value) => requireSet("$setUnion", value, 17043))).values()];
  }),
  variadic("$setIntersection", (...values) => {
    if (values.some(isNullish)) return null;
    const [first = [], ...rest] = values.map((value) =>
      requireSet("$setIntersection", value, 17047)
    );
    const others = rest.map(distinct);
    return [...distinct(first)].filter(([key]) => others.every((other) => other.has(key)))
      .map(([, value]) => value);
  }),
  operator("$setDifference", 2, 2, (a, b) => {
    if (isNullish(a!) || isNullish(b!)) return null;
    const left = distinct(requireSet("$setDifference", a!, 17048));
    const right = distinct(requireSet("$setDifference", b!, 17049));
    return [...left].filter(([key]) => !right.has(key)).map(([, value]) => value);
  }),
  variadic("$setEquals", (...values) => {
    if (values.length < 2) {
      throw new MongoError(17045, "$setEquals needs at least two arguments");
    }
    const [first, ...rest] = values.map((value) => requireSet("$setEquals", value, 17044));
    return rest.every((other) => isSubset(first!, other) && isSubset(other, first!));
  }),
  operator(
    "$setIsSubset",
    2,
    2,
    (a, b) =>
      isSubset(requireSet("$setIsSubset", a!, 17046), requireSet("$setIsSubset", b!, 17042)),
  ),
  truthOfElements("$allElementsTrue", 17040, (array) => array.every(isTruthy)),
  truthOfElements("$anyElementTrue", 17041, (array) => array.some(isTruthy)),
];
