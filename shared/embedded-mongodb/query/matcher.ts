import { type Path, splitPath, walkPath } from "../document/path.ts";
import { BSONRegExp, type Doc, getField, isDoc, type Value } from "../document/values.ts";
import { badValue, MongoError, notImplemented } from "../errors/mongo-error.ts";
import { type BoundScope, compileMatchExpression } from "../aggregation/expression.ts";
import { equalTest } from "./comparisons.ts";
import { compileOperators, isOperatorDoc, testValue } from "./operators.ts";
import { regexTest } from "./regex.ts";
import { type Condition, type DocTest, type MatchState, some } from "./state.ts";

export interface MatcherOptions {
  /** The variables of a command's `let`, for `$expr`; their values are constants. */
  readonly let?: Doc;
  /** What `$$NOW` is in `$expr`. */
  readonly now?: Date;
  /** Variables that an aggregation has evaluated already; instead of `let` and `now`. */
  readonly bound?: BoundScope;
}

/** A compiled filter. It holds no state and may be used for any number of documents. */
export interface Matcher {
  readonly filter: Doc;
  matches(doc: Doc): boolean;
  /**
   * The array index that the positional operator `$` stands for if the document matches: the place
   * in the outermost array by which the last condition was met. Undefined if there is none.
   */
  position(doc: Doc): number | undefined;
}

type Compile = (operand: Value, options: MatcherOptions) => DocTest;

/** The operators that stand where a field's name would. */
export const TOP_LEVEL_OPERATORS: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ["$and", (operand, options) => {
    const tests = compileList("$and", operand, options);
    return (doc, state) => tests.every((test) => test(doc, state));
  }],
  ["$or", (operand, options) => {
    const tests = compileList("$or", operand, options);
    return (doc, state) => tests.some((test) => test(doc, state));
  }],
  ["$nor", (operand, options) => {
    const tests = compileList("$nor", operand, options);
    return (doc) => !tests.some((test) => test(doc, undefined));
  }],
  ["$expr", (operand, options) => compileMatchExpression(operand, options)],
  ["$comment", () => () => true],
  ["$alwaysTrue", () => () => true],
  ["$alwaysFalse", () => () => false],
]);

/** Top-level operators of MongoDB that this server refuses by name. */
export const UNSUPPORTED_TOP_LEVEL: ReadonlySet<string> = new Set([
  "$where",
  "$text",
  "$jsonSchema",
  "$sampleRate",
]);

/**
 * Compiles a filter.
 * @throws MongoError 2 for an unknown operator or an operand that makes no sense, 238 for an
 *   operator of MongoDB that is not supported here
 */
export function compileMatcher(filter: Doc, options: MatcherOptions = {}): Matcher {
  const test = compileFilter(filter, options);
  return {
    filter,
    matches: (doc) => test(doc, undefined),
    position(doc) {
      const state: MatchState = { position: -1 };
      return test(doc, state) && state.position >= 0 ? state.position : undefined;
    },
  };
}

function compileFilter(filter: Doc, options: MatcherOptions): DocTest {
  const tests = [...filter].map(([name, operand]) =>
    name.startsWith("$")
      ? compileTopLevel(name, operand, options)
      : compileField(name, operand, options)
  );
  if (tests.length === 1) return tests[0]!;
  return (doc, state) => tests.every((test) => test(doc, state));
}

function compileTopLevel(name: string, operand: Value, options: MatcherOptions): DocTest {
  const compile = TOP_LEVEL_OPERATORS.get(name);
  if (compile !== undefined) return compile(operand, options);
  if (name === "$text") throw new MongoError(27, "text index required for $text query");
  if (UNSUPPORTED_TOP_LEVEL.has(name)) throw notImplemented(`${name} is not supported`);
  throw badValue(
    `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, ` +
      "consider using $getField or $setField.",
  );
}

function compileList(name: string, operand: Value, options: MatcherOptions): DocTest[] {
  if (!Array.isArray(operand)) throw badValue(`${name} must be an array`);
  if (operand.length === 0) throw badValue("$and/$or/$nor must be a nonempty array");
  return operand.map((filter) => {
    if (!isDoc(filter)) throw badValue("$or/$and/$nor entries need to be full objects");
    return compileFilter(filter, options);
  });
}

function compileField(path: string, operand: Value, options: MatcherOptions): DocTest {
  return atPath(splitPath(path), compileCondition(path, operand, options));
}

function compileCondition(path: string, operand: Value, options: MatcherOptions): Condition {
  if (isOperatorDoc(operand)) {
    return compileOperators(operand, path, (filter) => compileFilter(filter, options));
  }
  return some(operand instanceof BSONRegExp ? regexTest(operand) : equalTest(operand));
}

/**
 * Compiles a condition on a bare value, as `$pull` has it: `{$gt: 3}` or a value to be equal to.
 * Elements of an array are not looked at.
 */
export function compileValueCondition(
  operand: Value,
  options: MatcherOptions = {},
): (value: Value) => boolean {
  const condition = compileCondition("", operand, options);
  return (value) => testValue(condition, value, undefined);
}

function atPath(path: Path, condition: Condition): DocTest {
  switch (condition.kind) {
    case "not": {
      const test = atPath(path, condition.condition);
      return (doc) => !test(doc, undefined);
    }
    case "all": {
      const tests = condition.conditions.map((part) => atPath(path, part));
      return (doc, state) => tests.every((test) => test(doc, state));
    }
    case "some": {
      const { test, expand } = condition;
      const name = path[0]!;
      const walk: DocTest = (doc, state) =>
        walkPath(doc, path, expand, (value, index) => {
          if (!test(value, state)) return false;
          if (state !== undefined && index >= 0) state.position = index;
          return true;
        });
      if (path.length > 1) return walk;
      // Most conditions are on a field of the document that is no array.
      return (doc, state) => {
        const value = getField(doc, name);
        return Array.isArray(value) ? walk(doc, state) : test(value, state);
      };
    }
  }
}
