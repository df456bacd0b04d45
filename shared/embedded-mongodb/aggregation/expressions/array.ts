import { numberValue } from "../../document/build.ts";
import { isTruthy, toNumber } from "../../document/read.ts";
import {
  type Doc,
  Int32,
  isDoc,
  isNumeric,
  type Maybe,
  MISSING,
  typeName,
  type Value,
} from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import { compareValues } from "../../order/compare.ts";
import { compileSort } from "../../order/sort.ts";
import {
  type CompileScope,
  type Evaluate,
  isNullish,
  named,
  namedArguments,
  type Operator,
  operator,
  orNull,
  variadic,
  withVariable,
} from "./operator.ts";

export function requireArray(name: string, value: Maybe, code: number): Value[] {
  if (Array.isArray(value)) return value;
  throw new MongoError(code, `The input to ${name} must be an array, but is ${typeName(value)}`);
}

function wholeNumber(name: string, value: Maybe, code: number): number {
  const number = isNumeric(value) ? toNumber(value) : NaN;
  if (Number.isInteger(number)) return number;
  throw new MongoError(code, `${name} wants a 32-bit integer, but got ${typeName(value)}`);
}

const at = (array: readonly Value[], index: number): Maybe => {
  const place = index < 0 ? array.length + index : index;
  return place >= 0 && place < array.length ? array[place] : MISSING;
};

const edge = (name: string, index: number): Operator =>
  operator(
    name,
    1,
    1,
    (value) => isNullish(value!) ? null : at(requireArray(name, value!, 28689), index),
  );

/** `{$first: expression}` and `{$last: expression}` on arrays. */
const FIRST_AND_LAST = [edge("$first", 0), edge("$last", -1)];

/** An operator over the elements of `input`, each of them a variable (`as`, or else `this`). */
function overElements(
  name: string,
  body: string,
  optional: readonly string[],
  codes: readonly [number, number, number, number],
  apply: (array: Value[], test: (element: Value) => Maybe, limit: number) => Value,
): Operator {
  return {
    name,
    compile(operand, scope) {
      const given = namedArguments(name, operand, {
        required: ["input", body],
        optional: ["as", ...optional],
        codes: [codes[0], codes[1], codes[2]],
      });
      const as = given.get("as") ?? "this";
      if (typeof as !== "string") throw new MongoError(9, `${name}: 'as' must be a string`);
      const input = scope.compile(given.get("input"));
      const evaluate = scope.with([as]).compile(given.get(body));
      const limit = given.has("limit") ? scope.compile(given.get("limit")) : undefined;
      return (env) => {
        const value = input(env);
        if (isNullish(value)) return null;
        const count = limit?.(env) ?? null;
        return apply(
          requireArray(name, value, codes[3]),
          (element) => evaluate(withVariable(env, as, element)),
          isNullish(count) ? Infinity : wholeNumber(name, count, 327391),
        );
      };
    },
  };
}

const FILTER = overElements(
  "$filter",
  "cond",
  ["limit"],
  [28646, 28647, 28648, 28651],
  (array, test, limit) => {
    const result: Value[] = [];
    for (const element of array) {
      if (result.length >= limit) break;
      if (isTruthy(test(element))) result.push(element);
    }
    return result;
  },
);

const MAP = overElements(
  "$map",
  "in",
  [],
  [16878, 16879, 16880, 16883],
  (array, apply) => array.map((element) => orNull(apply(element))),
);

function compileReduce(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$reduce", operand, {
    required: ["input", "initialValue", "in"],
    codes: [40075, 40076, 40077],
  });
  const input = scope.compile(given.get("input"));
  const initial = scope.compile(given.get("initialValue"));
  const body = scope.with(["this", "value"]).compile(given.get("in"));
  return (env) => {
    const value = input(env);
    if (isNullish(value)) return null;
    return requireArray("$reduce", value, 40080).reduce<Maybe>(
      (result, element) => body(withVariable(withVariable(env, "value", result), "this", element)),
      initial(env),
    );
  };
}

const SLICE = operator("$slice", 2, 3, (value, first, second) => {
  if (isNullish(value!) || isNullish(first!) || second === null || second === MISSING) return null;
  const array = requireArray("$slice", value!, 28724);
  const start = wholeNumber("$slice", first!, 28725);
  if (second === undefined) return start < 0 ? array.slice(start) : array.slice(0, start);
  const count = wholeNumber("$slice", second, 28727);
  if (count <= 0) throw new MongoError(28729, "Third argument to $slice must be positive");
  const from = start < 0 ? Math.max(array.length + start, 0) : start;
  return array.slice(from, from + count);
});

const INDEX_OF_ARRAY = operator("$indexOfArray", 2, 4, (value, wanted, start, end) => {
  if (isNullish(value!)) return null;
  const array = requireArray("$indexOfArray", value!, 40090);
  const from = start === undefined ? 0 : wholeNumber("$indexOfArray", start, 40096);
  const to = end === undefined ? array.length : wholeNumber("$indexOfArray", end, 40096);
  const target = orNull(wanted!);
  for (let index = from; index < Math.min(to, array.length); index++) {
    if (compareValues(array[index], target) === 0) return new Int32(index);
  }
  return new Int32(-1);
});

const RANGE = operator("$range", 2, 3, (start, end, step) => {
  const from = wholeNumber("$range", start!, 34443);
  const to = wholeNumber("$range", end!, 34445);
  const by = step === undefined ? 1 : wholeNumber("$range", step, 34447);
  if (by === 0) throw new MongoError(34449, "$range requires a non-zero step value");
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (count > 10_000_000) throw new MongoError(146, "$range would use too much memory");
  return Array.from({ length: count }, (_, index) => numberValue(from + index * by));
});

const CONCAT_ARRAYS = variadic("$concatArrays", (...values) => {
  if (values.some(isNullish)) return null;
  return values.flatMap((value) => requireArray("$concatArrays", value, 28664));
});

const ARRAY_TO_OBJECT = operator("$arrayToObject", 1, 1, (value) => {
  if (isNullish(value!)) return null;
  const result: Doc = new Map();
  for (const entry of requireArray("$arrayToObject", value!, 40386)) {
    const [key, part] = Array.isArray(entry)
      ? entry
      : isDoc(entry) && entry.size === 2 && entry.has("k") && entry.has("v")
      ? [entry.get("k"), entry.get("v")]
      : [];
    if (typeof key !== "string" || (Array.isArray(entry) && entry.length !== 2)) {
      throw new MongoError(40398, "$arrayToObject wants pairs [key, value] or documents {k, v}");
    }
    result.set(key, part);
  }
  return result;
});

const IN = operator("$in", 2, 2, (value, array) => {
  if (!Array.isArray(array)) {
    throw new MongoError(
      40081,
      `$in requires an array as a second argument, found: ${typeName(array!)}`,
    );
  }
  return value !== MISSING && array.some((element) => compareValues(element, value) === 0);
});

function compileSortArray(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$sortArray", operand, {
    required: ["input", "sortBy"],
    codes: [2942500, 2942501, 2942502],
  });
  const input = scope.compile(given.get("input"));
  const sortBy = given.get("sortBy");
  const order = isDoc(sortBy) ? byFields(sortBy) : byValue(sortBy);
  return (env) => {
    const value = input(env);
    return isNullish(value) ? null : requireArray("$sortArray", value, 2942504).toSorted(order);
  };
}

function byFields(spec: Doc) {
  const sort = compileSort(spec);
  const asDoc = (value: Value): Doc => isDoc(value) ? value : new Map();
  return (a: Value, b: Value) => sort(asDoc(a), asDoc(b));
}

function byValue(spec: Value) {
  const direction = isNumeric(spec) ? toNumber(spec) : NaN;
  if (direction !== 1 && direction !== -1) {
    throw new MongoError(2942507, "$sortArray: sortBy must be 1, -1 or an object");
  }
  return (a: Value, b: Value) => compareValues(a, b) * direction;
}

function compileZip(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$zip", operand, {
    required: ["inputs"],
    optional: ["useLongestLength", "defaults"],
    codes: [34460, 34464, 34465],
  });
  const inputs = scope.compile(given.get("inputs"));
  const defaults = scope.compile(given.get("defaults") ?? []);
  const useLongest = isTruthy(given.get("useLongestLength"));
  return (env) => {
    const value = inputs(env);
    if (!Array.isArray(value)) {
      throw new MongoError(34461, "inputs must be an array of expressions");
    }
    if (value.some(isNullish)) return null;
    const arrays = value.map((part) => requireArray("$zip", part, 34468));
    const fill = requireArray("$zip", defaults(env), 34462);
    const lengths = arrays.map((array) => array.length);
    const length = useLongest ? Math.max(0, ...lengths) : Math.min(...lengths);
    return Array.from(
      { length },
      (_, row) =>
        arrays.map((array, column) =>
          orNull(row < array.length ? array[row]! : fill[column] ?? null)
        ),
    );
  };
}

const nOf = (name: string, keep: (array: Value[], n: number) => Value[]): Operator =>
  named(name, { required: ["input", "n"], codes: [5787900, 5787901, 5787906] }, (get) => {
    const n = wholeNumber(name, get("n"), 5787902);
    if (n < 1) throw new MongoError(5787908, "'n' must be greater than 0");
    return keep(requireArray(name, get("input"), 5788200), n);
  });

const present = (array: Value[]) => array.filter((value) => !isNullish(value));

export const ARRAY: readonly Operator[] = [
  ...FIRST_AND_LAST,
  FILTER,
  MAP,
  { name: "$reduce", compile: compileReduce },
  SLICE,
  INDEX_OF_ARRAY,
  RANGE,
  CONCAT_ARRAYS,
  ARRAY_TO_OBJECT,
  IN,
  { name: "$sortArray", compile: compileSortArray },
  { name: "$zip", compile: compileZip },
  operator("$arrayElemAt", 2, 2, (value, index) => {
    if (isNullish(value!) || isNullish(index!)) return null;
    return at(
      requireArray("$arrayElemAt", value!, 28689),
      wholeNumber("$arrayElemAt", index!, 28691),
    );
  }),
  operator("$size", 1, 1, (value) => {
    if (!Array.isArray(value)) {
      throw new MongoError(
        17124,
        `The argument to $size must be an array, but was of type: ${typeName(value!)}`,
      );
    }
    return new Int32(value.length);
  }),
  operator("$isArray", 1, 1, (value) => Array.isArray(value)),
  operator(
    "$reverseArray",
    1,
    1,
    (value) => isNullish(value!) ? null : requireArray("$reverseArray", value!, 34435).toReversed(),
  ),
  nOf("$firstN", (array, n) => array.slice(0, n)),
  nOf("$lastN", (array, n) => array.slice(-n)),
  nOf("$minN", (array, n) => present(array).sort(compareValues).slice(0, n)),
  nOf("$maxN", (array, n) => present(array).sort((a, b) => compareValues(b, a)).slice(0, n)),
];
