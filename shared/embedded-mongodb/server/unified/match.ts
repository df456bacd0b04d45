/** The comparison of the unified test format: extra fields at the root are fine, numbers compare by value. */
import { EJSON } from "bson";

type Entities = ReadonlyMap<string, unknown>;
type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  !(value instanceof Date) && !("_bsontype" in value);

/** Says what does not match, or null. Both sides are plain JavaScript. */
export function mismatch(
  expected: unknown,
  actual: unknown,
  entities: Entities,
  path = "result",
  isRoot = true,
): string | null {
  if (isFields(expected)) {
    const [operator] = Object.keys(expected);
    if (operator?.startsWith("$$")) {
      return special(operator, expected[operator], actual, entities, path, isRoot);
    }
    if (!isFields(actual)) return `${path}: expected an object, got ${show(actual)}`;
    for (const [name, value] of Object.entries(expected)) {
      const problem = field(name, value, actual, entities, path);
      if (problem !== null) return problem;
    }
    const extra = Object.keys(actual).filter((name) =>
      !Object.hasOwn(expected, name) && actual[name] !== undefined
    );
    if (!isRoot && extra.length > 0) return `${path}: unexpected ${extra.join(", ")}`;
    return null;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return `${path}: expected an array, got ${show(actual)}`;
    if (expected.length !== actual.length) {
      return `${path}: expected ${expected.length} elements, got ${show(actual)}`;
    }
    return expected
      .map((value, i) => mismatch(value, actual[i], entities, `${path}[${i}]`, isRoot))
      .find((problem) => problem !== null) ?? null;
  }
  return show(expected) === show(actual)
    ? null
    : `${path}: expected ${show(expected)}, got ${show(actual)}`;
}

function field(
  name: string,
  expected: unknown,
  actual: Fields,
  entities: Entities,
  path: string,
): string | null {
  const exists = isFields(expected) ? expected.$$exists : undefined;
  const isThere = Object.hasOwn(actual, name) && actual[name] !== undefined;
  if (exists !== undefined) {
    return exists === isThere ? null : `${path}.${name} is ${isThere ? "" : "not "}there`;
  }
  if (!isThere && isFields(expected) && "$$unsetOrMatches" in expected) return null;
  if (!isThere) return `${path}.${name} is not there`;
  return mismatch(expected, actual[name], entities, `${path}.${name}`, false);
}

function special(
  operator: string,
  operand: unknown,
  actual: unknown,
  entities: Entities,
  path: string,
  isRoot: boolean,
): string | null {
  switch (operator) {
    case "$$unsetOrMatches":
      return actual === undefined || actual === null
        ? null
        : mismatch(operand, actual, entities, path, isRoot);
    case "$$exists":
      return operand === (actual !== undefined) ? null : `${path}: existence`;
    case "$$type": {
      const types = [operand].flat() as string[];
      return types.includes(typeOf(actual))
        ? null
        : `${path}: expected ${types}, got ${show(actual)}`;
    }
    case "$$matchesEntity":
      return mismatch(entities.get(operand as string), actual, entities, path, isRoot);
    case "$$lte":
      return Number(actual) <= Number(operand) ? null : `${path}: ${actual} > ${operand}`;
  }
  return `${path}: ${operator} is not supported by the runner`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Date) return "date";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "double";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "long";
  if (typeof value !== "object") return typeof value;
  const name = (value as { _bsontype?: string })._bsontype;
  const known = new Map([["ObjectId", "objectId"], ["Binary", "binData"], ["Long", "long"], [
    "Timestamp",
    "timestamp",
  ]]);
  return name === undefined ? "object" : known.get(name) ?? name;
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : EJSON.stringify({ value }, { relaxed: true });
}
