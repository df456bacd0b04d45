import { isTruthy } from "../document/read.ts";
import { type Doc, isDoc, type Maybe, MISSING, type Value } from "../document/values.ts";
import { invalidPipelineOperator, MongoError } from "../errors/mongo-error.ts";
import {
  type CompileScope,
  type Env,
  type Evaluate,
  orNull,
  type Variables,
} from "./expressions/operator.ts";
import { OPERATORS } from "./expressions/table.ts";
import { evaluatePath, parseFieldPath } from "./field-path.ts";

export type { CompileScope, Env, Evaluate, Variables } from "./expressions/operator.ts";

const SYSTEM_VARIABLES = new Set(["ROOT", "CURRENT", "REMOVE", "NOW"]);

/** Compiles expressions. Variables are known by name when compiling, and by value when running. */
export class ExpressionScope implements CompileScope {
  constructor(readonly now: Date, readonly variables: ReadonlySet<string> = new Set()) {}

  with(names: Iterable<string>): ExpressionScope {
    return new ExpressionScope(this.now, new Set([...this.variables, ...names]));
  }

  /**
   * Compiles one expression: a literal, `$path`, `$$variable.path`, an array, a document of
   * expressions or `{$operator: operand}`.
   * @throws MongoError 168 for an unknown operator, 17276 for an unknown variable
   */
  compile(value: Value): Evaluate {
    if (typeof value === "string" && value.startsWith("$")) return this.#path(value);
    if (Array.isArray(value)) {
      const parts = value.map((part) => this.compile(part));
      return (env) => parts.map((part) => orNull(part(env)));
    }
    if (isDoc(value)) return this.#object(value);
    return () => value;
  }

  #path(text: string): Evaluate {
    if (!text.startsWith("$$")) {
      const path = parseFieldPath(text.slice(1));
      return (env) => evaluatePath(env.root, path);
    }
    const [name, ...path] = text.slice(2).split(".") as [string, ...string[]];
    if (path.length > 0) parseFieldPath(path.join("."));
    const start = this.#variable(name);
    return path.length === 0 ? start : (env) => evaluatePath(start(env), path);
  }

  #variable(name: string): Evaluate {
    if (this.variables.has(name)) return (env) => lookup(env.variables, name);
    if (name === "ROOT" || name === "CURRENT") return (env) => env.root;
    if (name === "REMOVE") return () => MISSING;
    if (name === "NOW") return () => this.now;
    checkVariableName(name);
    throw new MongoError(17276, `Use of undefined variable: ${name}`);
  }

  #object(value: Doc): Evaluate {
    const [first] = value;
    if (first?.[0].startsWith("$")) {
      if (value.size > 1) {
        throw new MongoError(
          15983,
          "An object representing an expression must have exactly one field",
        );
      }
      return this.#operator(first[0], first[1]);
    }
    const fields = [...value].map(([name, part]): [string, Evaluate] => {
      if (name.startsWith("$")) throw invalidPipelineOperator(`Unrecognized expression '${name}'`);
      if (name.includes(".")) {
        throw new MongoError(16412, "FieldPath field names may not contain '.'.");
      }
      return [name, this.compile(part)];
    });
    return (env) => {
      const result: Doc = new Map();
      for (const [name, part] of fields) {
        const field = part(env);
        if (field !== MISSING) result.set(name, field);
      }
      return result;
    };
  }

  #operator(name: string, operand: Value): Evaluate {
    const operator = OPERATORS.get(name);
    if (operator === undefined) {
      throw invalidPipelineOperator(`Unrecognized expression '${name}'`);
    }
    return operator.compile(operand, this);
  }
}

function lookup(variables: Variables | undefined, name: string): Maybe {
  for (let at = variables; at !== undefined; at = at.outer) if (at.name === name) return at.value;
  return MISSING;
}

/**
 * Checks a name that a user gives to a variable.
 * @throws MongoError 9 for one that does not start with a lower-case letter
 */
export function checkVariableName(name: string): void {
  if (SYSTEM_VARIABLES.has(name)) return;
  if (!/^[a-z\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$/.test(name)) {
    throw new MongoError(9, `'${name}' starts with an invalid character for a user variable name`);
  }
}

/**
 * The variables of a command's `let`: constant expressions, evaluated once.
 * @returns a scope that knows their names, and their values
 */
export function letVariables(
  definitions: Doc | undefined,
  now: Date,
): { scope: ExpressionScope; variables: Variables | undefined } {
  const outer = new ExpressionScope(now);
  let variables: Variables | undefined;
  for (const [name, definition] of definitions ?? []) {
    checkVariableName(name);
    const value = outer.compile(definition)({ root: new Map(), variables: undefined });
    variables = { name, value, outer: variables };
  }
  return { scope: outer.with(definitions?.keys() ?? []), variables };
}

/** Compiles the operand of `$expr` into a condition on documents. @throws as `compile` */
export function compileMatchExpression(
  operand: Value,
  options: { readonly let?: Doc; readonly now?: Date; readonly bound?: BoundScope },
): (doc: Doc) => boolean {
  const { scope, variables } = options.bound ??
    letVariables(options.let, options.now ?? new Date());
  const evaluate = scope.compile(operand);
  return (root) => isTruthy(evaluate({ root, variables }));
}

/** A scope with the values of its variables. */
export interface BoundScope {
  readonly scope: ExpressionScope;
  readonly variables: Variables | undefined;
}

/** Evaluates on one document. */
export const evaluateOn = (evaluate: Evaluate, root: Doc, variables?: Variables): Maybe =>
  evaluate({ root, variables } satisfies Env);
