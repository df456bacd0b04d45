import type { Doc, Maybe, Value } from "../../document/values.ts";
import { MISSING } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";

/** Variables as a chain: the innermost definition is found first. */
export interface Variables {
  readonly name: string;
  readonly value: Maybe;
  readonly outer: Variables | undefined;
}

/** What an expression is evaluated on. */
export interface Env {
  readonly root: Doc;
  readonly variables: Variables | undefined;
}

/** A compiled expression. */
export type Evaluate = (env: Env) => Maybe;

/** What an operator's compiler needs of the compiler of expressions. */
export interface CompileScope {
  readonly now: Date;
  /** The names that may be used as `$$name`. */
  readonly variables: ReadonlySet<string>;
  compile(value: Value): Evaluate;
  /** The same scope with more variables. */
  with(names: Iterable<string>): CompileScope;
}

/** One row of the table of operators; the table is what COMPATIBILITY.md is made of. */
export interface Operator {
  readonly name: string;
  compile(operand: Value, scope: CompileScope): Evaluate;
}

export const withVariable = (env: Env, name: string, value: Maybe): Env => ({
  root: env.root,
  variables: { name, value, outer: env.variables },
});

/** Null, BSON undefined and absent: what most operators answer null to. */
export const isNullish = (value: Maybe): value is null | undefined | typeof MISSING =>
  value === null || value === undefined || value === MISSING;

/** What is absent becomes null, as it does in an array. */
export const orNull = (value: Maybe): Value => value === MISSING ? null : value;

const argumentsOf = (operand: Value): Value[] => Array.isArray(operand) ? operand : [operand];

function checkCount(name: string, count: number, min: number, max: number): void {
  if (count >= min && count <= max) return;
  if (min === max) {
    throw new MongoError(
      16020,
      `Expression ${name} takes exactly ${min} arguments. ${count} were passed in.`,
    );
  }
  throw new MongoError(
    28667,
    `Expression ${name} takes at least ${min} arguments, and at most ${max}, but ${count} were passed in.`,
  );
}

/** An operator with positional arguments, all of them evaluated first. */
export function operator(
  name: string,
  min: number,
  max: number,
  apply: (...values: Maybe[]) => Maybe,
): Operator {
  return {
    name,
    compile(operand, scope) {
      const given = argumentsOf(operand);
      checkCount(name, given.length, min, max);
      const [first, second, ...rest] = given.map((argument) => scope.compile(argument));
      if (first === undefined) return () => apply();
      if (second === undefined) return (env) => apply(first(env));
      if (rest.length === 0) return (env) => apply(first(env), second(env));
      const all = [first, second, ...rest];
      return (env) => apply(...all.map((evaluate) => evaluate(env)));
    },
  };
}

/** An operator with any number of arguments. */
export const variadic = (name: string, apply: (...values: Maybe[]) => Maybe): Operator =>
  operator(name, 0, Infinity, apply);

/** An operator with positional arguments that decides itself what it evaluates. */
export function lazy(
  name: string,
  min: number,
  max: number,
  combine: (parts: Evaluate[]) => Evaluate,
): Operator {
  return {
    name,
    compile(operand, scope) {
      const given = argumentsOf(operand);
      checkCount(name, given.length, min, max);
      return combine(given.map((argument) => scope.compile(argument)));
    },
  };
}

export interface NamedArguments {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** Codes of MongoDB: not an object, unknown argument, argument missing. */
  readonly codes: readonly [number, number, number];
}

/** Checks the argument object of an operator such as `$filter` and answers it. */
export function namedArguments(name: string, operand: Value, spec: NamedArguments): Doc {
  const [notObject, unknown, missing] = spec.codes;
  if (!(operand instanceof Map)) {
    throw new MongoError(notObject, `${name} only supports an object as its argument`);
  }
  for (const key of operand.keys()) {
    if (!spec.required.includes(key) && !spec.optional?.includes(key)) {
      throw new MongoError(unknown, `Unrecognized parameter to ${name}: ${key}`);
    }
  }
  for (const key of spec.required) {
    if (!operand.has(key)) {
      throw new MongoError(missing, `Missing '${key}' parameter to ${name}`);
    }
  }
  return operand;
}

/** An operator with named arguments, all of them evaluated first. */
export function named(
  name: string,
  spec: NamedArguments,
  apply: (values: (key: string) => Maybe) => Maybe,
): Operator {
  return {
    name,
    compile(operand, scope) {
      const given = namedArguments(name, operand, spec);
      const parts = new Map([...given].map(([key, value]) => [key, scope.compile(value)]));
      return (env) => apply((key) => parts.get(key)?.(env) ?? (parts.has(key) ? null : MISSING));
    },
  };
}
