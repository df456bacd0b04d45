import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, type Maybe, MISSING, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { compileMatcher, compileValueCondition, type Matcher } from "../query/matcher.ts";
import { isOperatorDoc } from "../query/operators.ts";
import type { Leaf } from "./tree.ts";

/** `$slice` and `$elemMatch` as a find has them, or undefined for an expression. */
export function arrayLeaf(path: readonly string[], value: Doc): Leaf | undefined {
  const [first] = value;
  if (first === undefined) return undefined;
  const [name, operand] = first;
  if (name === "$elemMatch") {
    if (path.length > 1) {
      throw new MongoError(31275, `Cannot use $elemMatch projection on a nested field`);
    }
    return { kind: "transform", apply: elemMatch(operand) };
  }
  if (name === "$slice" && isFindSlice(operand)) {
    return { kind: "transform", apply: slice(operand) };
  }
  return undefined;
}

// With an array first, or with three arguments, $slice is the expression.
const isFindSlice = (operand: Value): boolean =>
  isNumeric(operand) || (Array.isArray(operand) && operand.every(isNumeric));

function elemMatch(operand: Value): (value: Value) => Maybe {
  if (!isDoc(operand)) throw new MongoError(31274, "elemMatch: Invalid argument, object required");
  const matches = isOperatorDoc(operand) ? compileValueCondition(operand) : documentTest(operand);
  return (value) => {
    if (!Array.isArray(value)) return MISSING;
    const index = value.findIndex((element) => matches(element));
    return index === -1 ? MISSING : [value[index]];
  };
}

function documentTest(filter: Doc): (value: Value) => boolean {
  const matcher = compileMatcher(filter);
  return (value) => isDoc(value) && matcher.matches(value);
}

function slice(operand: Value): (value: Value) => Maybe {
  const numbers = (Array.isArray(operand) ? operand : [operand])
    .map((number) => isNumeric(number) ? Math.trunc(toNumber(number)) : NaN);
  const [first, limit] = numbers as [number, number | undefined];
  if (numbers.length < 1 || numbers.length > 2) {
    throw new MongoError(28667, "Expression $slice takes at least 1 arguments, and at most 2");
  }
  if (limit !== undefined && limit <= 0) {
    throw new MongoError(28724, "First argument to $slice must be positive");
  }
  return (value) => Array.isArray(value) ? sliceArray(value, first, limit) : value;
}

function sliceArray(array: Value[], first: number, limit: number | undefined): Value[] {
  if (limit === undefined) return first < 0 ? array.slice(first) : array.slice(0, first);
  const start = first < 0 ? Math.max(array.length + first, 0) : first;
  return array.slice(start, start + limit);
}

/**
 * The document with the first array on a path cut down to the element that the filter matched.
 * @throws MongoError 51246 if the filter's match went through no such element
 */
export function takePosition(doc: Doc, path: readonly string[], matcher: Matcher | undefined): Doc {
  const position = matcher?.position(doc);
  return take(doc, path, 0, position) as Doc;
}

function take(
  value: Value,
  path: readonly string[],
  at: number,
  position: number | undefined,
): Value {
  if (Array.isArray(value)) {
    if (position === undefined || position >= value.length) {
      throw new MongoError(
        51246,
        "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
      );
    }
    return [value[position]];
  }
  const name = path[at];
  if (!isDoc(value) || name === undefined || !value.has(name)) return value;
  return new Map(value).set(name, take(value.get(name), path, at + 1, position));
}
