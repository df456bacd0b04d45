import { toNumber } from "../document/read.ts";
import {
  BSONRegExp,
  type Doc,
  isDoc,
  isNumeric,
  type Maybe,
  MISSING,
  typeName,
  type Value,
} from "../document/values.ts";
import { badValue, failedToParse, typeMismatch } from "../errors/mongo-error.ts";
import { compareValues } from "../order/compare.ts";
import { mapKey } from "../order/key.ts";
import { compileSort } from "../order/sort.ts";
import { compileMatcher, compileValueCondition } from "../query/matcher.ts";
import { isOperatorDoc } from "../query/operators.ts";
import type { Change, CompileContext } from "./context.ts";
import { describe } from "./describe.ts";

type Edit = (elements: Value[]) => Value[];

function requireArray(
  current: Maybe,
  message: (type: string) => string,
  error = badValue,
): Value[] {
  if (current === MISSING) return [];
  if (!Array.isArray(current)) throw error(message(typeName(current)));
  return current;
}

function readInteger(value: Value, what: string): number {
  const number = isNumeric(value) ? toNumber(value) : NaN;
  if (!Number.isInteger(number)) {
    throw badValue(
      `The value for ${what} must be an integer value but was given type: ${typeName(value)}`,
    );
  }
  return number;
}

const PUSH_MODIFIERS = new Set(["$each", "$slice", "$sort", "$position"]);

/** `$push`, with `$each`, `$position`, `$sort` and `$slice` (applied in this order). */
export function compilePush(operand: Value, { path }: CompileContext): Change {
  const edit = isDoc(operand) && operand.has("$each")
    ? compilePushEach(operand)
    : (elements: Value[]) => [...elements, operand];
  return (current, { before }) => {
    const elements = requireArray(
      current,
      (type) =>
        `The field '${path}' must be an array but is of type ${type} in document {_id: ${
          describe(before.get("_id"))
        }}`,
    );
    const result = edit(elements);
    const isSame = Array.isArray(current) && result.length === current.length &&
      result.every((value, index) => value === current[index]);
    return isSame ? current : result;
  };
}

/** Whether a `$push` only adds elements to the end. */
export const isPlainPush = (operand: Value): boolean =>
  !isDoc(operand) || !operand.has("$each") || operand.size === 1;

function compilePushEach(operand: Doc): Edit {
  for (const name of operand.keys()) {
    if (!PUSH_MODIFIERS.has(name)) throw badValue(`Unrecognized clause in $push: ${name}`);
  }
  const values = readEach("$push", operand);
  const position = operand.has("$position")
    ? readInteger(operand.get("$position"), "$position")
    : undefined;
  const sort = operand.has("$sort") ? compilePushSort(operand.get("$sort")) : undefined;
  const slice = operand.has("$slice") ? readInteger(operand.get("$slice"), "$slice") : undefined;
  return (elements) => {
    let result = position === undefined
      ? [...elements, ...values]
      : elements.toSpliced(position, 0, ...values);
    if (sort !== undefined) result.sort(sort);
    if (slice !== undefined) result = slice < 0 ? result.slice(slice) : result.slice(0, slice);
    return result;
  };
}

function readEach(operator: string, operand: Doc): Value[] {
  const values = operand.get("$each");
  if (!Array.isArray(values)) {
    throw badValue(
      `The argument to $each in ${operator} must be an array but it was of type ${
        typeName(values)
      }`,
    );
  }
  return values;
}

function compilePushSort(spec: Value): (a: Value, b: Value) => number {
  if (isNumeric(spec)) {
    const direction = toNumber(spec);
    if (direction !== 1 && direction !== -1) {
      throw badValue("The $sort element value must be either 1 or -1");
    }
    return (a, b) => compareValues(a, b) * direction;
  }
  if (!isDoc(spec) || spec.size === 0) {
    throw badValue("The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1}");
  }
  const sort = compileSort(spec);
  // An element that is no document has none of the fields.
  const asDoc = (value: Value): Doc => isDoc(value) ? value : new Map();
  return (a, b) => sort(asDoc(a), asDoc(b));
}

/** `$addToSet`, with `$each`: equality is MongoDB's, so int 1 is in `[1.0]`. */
export function compileAddToSet(operand: Value, { path }: CompileContext): Change {
  const hasEach = isDoc(operand) && operand.has("$each");
  const values = hasEach ? readEach("$addToSet", operand) : [operand];
  if (hasEach && operand.size > 1) {
    const other = [...operand.keys()].find((name) => name !== "$each");
    throw badValue(`Found unexpected fields after $each in $addToSet: ${other}`);
  }
  return (current) => {
    const elements = requireArray(
      current,
      (type) =>
        `Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${type}`,
    );
    const seen = new Set(elements.map(mapKey));
    const added = values.filter((value) => {
      const key = mapKey(value);
      return !seen.has(key) && seen.add(key);
    });
    return added.length === 0 && current !== MISSING ? current : [...elements, ...added];
  };
}

/** `$pop`: 1 removes the last element, -1 the first. */
export function compilePop(operand: Value, { path }: CompileContext): Change {
  const end = isNumeric(operand) ? toNumber(operand) : NaN;
  if (end !== 1 && end !== -1) {
    throw failedToParse(`$pop expects 1 or -1, found: ${describe(operand)}`);
  }
  return (current) => {
    if (current === MISSING) return MISSING;
    const elements = requireArray(
      current,
      (type) => `Path '${path}' contains an element of non-array type '${type}'`,
      typeMismatch,
    );
    if (elements.length === 0) return current;
    return end === 1 ? elements.slice(0, -1) : elements.slice(1);
  };
}

/** `$pull`: removes what equals a value, or what a condition or a filter matches. */
export function compilePull(operand: Value): Change {
  return removing("$pull", pullTest(operand));
}

function pullTest(operand: Value): (value: Value) => boolean {
  if (isDoc(operand) && !isOperatorDoc(operand)) {
    const matcher = compileMatcher(operand);
    return (value) => isDoc(value) && matcher.matches(value);
  }
  if (isOperatorDoc(operand) || operand instanceof BSONRegExp) {
    return compileValueCondition(operand);
  }
  return (value) => compareValues(value, operand) === 0;
}

/** `$pullAll`: removes what equals one of the values. */
export function compilePullAll(operand: Value): Change {
  if (!Array.isArray(operand)) {
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(operand)}`);
  }
  const keys = new Set(operand.map(mapKey));
  return removing("$pullAll", (value) => keys.has(mapKey(value)));
}

function removing(operator: string, isRemoved: (value: Value) => boolean): Change {
  return (current) => {
    if (current === MISSING) return MISSING;
    const elements = requireArray(current, () => `Cannot apply ${operator} to a non-array value`);
    const kept = elements.filter((value) => !isRemoved(value));
    return kept.length === elements.length ? current : kept;
  };
}
