import { isTruthy, toNumber } from "../document/read.ts";
import { BSONRegExp, type Doc, isDoc, isNumeric, MISSING, type Value } from "../document/values.ts";
import { badValue, failedToParse, MongoError, notImplemented } from "../errors/mongo-error.ts";
import { bitsTest } from "./bits.ts";
import { equalTest, inTest, rangeTest } from "./comparisons.ts";
import { regexTest } from "./regex.ts";
import {
  all,
  type Condition,
  type DocTest,
  type MatchState,
  not,
  some,
  type ValueTest,
  whole,
} from "./state.ts";
import { typeTest } from "./types.ts";

/** What the operators need of the matcher, which is built on them. */
export interface OperatorContext {
  readonly path: string;
  /** The operators beside this one, for those that belong together (`$regex` and `$options`). */
  readonly siblings: Doc;
  readonly compileFilter: (filter: Doc) => DocTest;
}

type Operator = (operand: Value, context: OperatorContext) => Condition;

/** Operators of MongoDB that this server refuses by name. */
export const UNSUPPORTED_OPERATORS: ReadonlySet<string> = new Set([
  "$geoIntersects",
  "$geoWithin",
  "$within",
  "$near",
  "$nearSphere",
  "$geoNear",
  "$maxDistance",
  "$minDistance",
]);

/** Every query operator on a field. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["$eq", (operand) => some(equalTest(operand))],
  ["$ne", (operand) => {
    if (operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
    return not(some(equalTest(operand)));
  }],
  ["$gt", (operand, { path }) => some(rangeTest("$gt", operand, path))],
  ["$gte", (operand, { path }) => some(rangeTest("$gte", operand, path))],
  ["$lt", (operand, { path }) => some(rangeTest("$lt", operand, path))],
  ["$lte", (operand, { path }) => some(rangeTest("$lte", operand, path))],
  ["$in", (operand) => some(inTest(readList("$in", operand)))],
  ["$nin", (operand) => not(some(inTest(readList("$nin", operand))))],
  ["$exists", (operand) => {
    const exists = some((value) => value !== MISSING);
    return isTruthy(operand) ? exists : not(exists);
  }],
  ["$type", (operand) => some(typeTest(operand))],
  ["$regex", compileRegexOperator],
  ["$options", (_, { siblings }) => {
    if (!siblings.has("$regex")) throw badValue("$options needs a $regex");
    return all([]);
  }],
  ["$mod", (operand) => some(modTest(operand))],
  ["$size", (operand) => whole(sizeTest(operand))],
  ["$all", compileAll],
  ["$elemMatch", compileElemMatch],
  ["$not", compileNot],
  ["$bitsAllSet", (operand) => some(bitsTest("$bitsAllSet", operand))],
  ["$bitsAllClear", (operand) => some(bitsTest("$bitsAllClear", operand))],
  ["$bitsAnySet", (operand) => some(bitsTest("$bitsAnySet", operand))],
  ["$bitsAnyClear", (operand) => some(bitsTest("$bitsAnyClear", operand))],
]);

const DBREF_FIELDS = new Set(["$ref", "$id", "$db"]);

/** Whether a value is `{$gt: ...}` rather than a document to be equal to. */
export function isOperatorDoc(value: Value): value is Doc {
  if (!isDoc(value)) return false;
  for (const name of value.keys()) return name.startsWith("$") && !DBREF_FIELDS.has(name);
  return false;
}

/** `{$gt: 1, $lt: 5}` as one condition. @throws MongoError 2 for an unknown operator */
export function compileOperators(
  operators: Doc,
  path: string,
  compileFilter: (filter: Doc) => DocTest,
): Condition {
  const context = { path, siblings: operators, compileFilter };
  return all([...operators].map(([name, operand]) => {
    const operator = OPERATORS.get(name);
    if (operator !== undefined) return operator(operand, context);
    if (UNSUPPORTED_OPERATORS.has(name)) throw notImplemented(`${name} is not supported`);
    throw badValue(`unknown operator: ${name}`);
  }));
}

/** Whether a single value, not what lies at a path, fulfils a condition. */
export function testValue(
  condition: Condition,
  value: Value,
  state: MatchState | undefined,
): boolean {
  switch (condition.kind) {
    case "some":
      return condition.test(value, state);
    case "not":
      return !testValue(condition.condition, value, undefined);
    case "all":
      return condition.conditions.every((part) => testValue(part, value, state));
  }
}

function readList(operator: string, operand: Value): Value[] {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  if (operand.some(isOperatorDoc)) throw badValue(`cannot nest $ under ${operator}`);
  return operand;
}

function compileRegexOperator(operand: Value, { siblings }: OperatorContext): Condition {
  const options = siblings.get("$options");
  if (options !== undefined && typeof options !== "string") {
    throw badValue("$options has to be a string");
  }
  if (typeof operand !== "string" && !(operand instanceof BSONRegExp)) {
    throw badValue("$regex has to be a string");
  }
  const pattern = typeof operand === "string" ? operand : operand.pattern;
  const own = typeof operand === "string" ? "" : operand.options;
  if (options !== undefined && own !== "") {
    throw new MongoError(51074, "options set in both $regex and $options");
  }
  return some(regexTest(new BSONRegExp(pattern, options ?? own)));
}

function modTest(operand: Value): ValueTest {
  if (!Array.isArray(operand)) throw badValue("malformed mod, needs to be an array");
  if (operand.length < 2) throw badValue("malformed mod, not enough elements");
  if (operand.length > 2) throw badValue("malformed mod, too many elements");
  const [divisor, remainder] = operand.map((part, index) => {
    const number = isNumeric(part) ? toNumber(part) : NaN;
    if (!Number.isFinite(number)) {
      throw badValue(`malformed mod, ${index === 0 ? "divisor" : "remainder"} not a number`);
    }
    return BigInt(Math.trunc(number));
  }) as [bigint, bigint];
  if (divisor === 0n) throw badValue("divisor cannot be 0");
  return (value) => {
    if (!isNumeric(value)) return false;
    if (value._bsontype === "Long") return value.toBigInt() % divisor === remainder;
    const number = toNumber(value);
    return Number.isFinite(number) && BigInt(Math.trunc(number)) % divisor === remainder;
  };
}

function sizeTest(operand: Value): ValueTest {
  const size = isNumeric(operand) ? toNumber(operand) : NaN;
  if (!Number.isInteger(size)) {
    throw failedToParse("Failed to parse $size. Expected an integer");
  }
  if (size < 0) throw badValue("Failed to parse $size. Expected a non-negative number");
  return (value) => Array.isArray(value) && value.length === size;
}

function compileAll(operand: Value, context: OperatorContext): Condition {
  if (!Array.isArray(operand)) throw badValue("$all needs an array");
  if (operand.length === 0) return some(() => false);
  const isElemMatch = (value: Value) => isDoc(value) && value.has("$elemMatch");
  if (operand.some(isElemMatch)) {
    return all(operand.map((value) => {
      if (!isElemMatch(value)) throw badValue("$all/$elemMatch has to be consistent");
      return compileElemMatch((value as Doc).get("$elemMatch"), context);
    }));
  }
  return all(operand.map((value) => {
    if (isOperatorDoc(value)) throw badValue("no $ expressions in $all");
    return some(value instanceof BSONRegExp ? regexTest(value) : equalTest(value));
  }));
}

const LOGICAL = new Set(["$and", "$or", "$nor", "$expr", "$where", "$comment"]);

function compileElemMatch(operand: Value, context: OperatorContext): Condition {
  if (!isDoc(operand)) throw badValue("$elemMatch needs an Object");
  const [first] = operand.keys();
  const test = isOperatorDoc(operand) && !LOGICAL.has(first!)
    ? valueElement(compileOperators(operand, context.path, context.compileFilter))
    : documentElement(context.compileFilter(operand));
  return whole((value, state) => {
    if (!Array.isArray(value)) return false;
    const index = value.findIndex((element) => test(element));
    if (index === -1) return false;
    if (state !== undefined) state.position = index;
    return true;
  });
}

function valueElement(condition: Condition): (element: Value) => boolean {
  return (element) => testValue(condition, element, undefined);
}

// An array within the array counts as a document whose fields are its indexes.
function documentElement(test: DocTest): (element: Value) => boolean {
  return (element) => {
    if (isDoc(element)) return test(element, undefined);
    if (!Array.isArray(element)) return false;
    return test(new Map(element.map((value, index) => [`${index}`, value])), undefined);
  };
}

function compileNot(operand: Value, { path, compileFilter }: OperatorContext): Condition {
  if (operand instanceof BSONRegExp) return not(some(regexTest(operand)));
  if (!isDoc(operand)) throw badValue("$not needs a regex or a document");
  if (operand.size === 0) throw badValue("$not cannot be empty");
  const [first] = operand.keys();
  if (!isOperatorDoc(operand)) throw badValue(`unknown operator: ${first}`);
  return not(compileOperators(operand, path, compileFilter));
}
