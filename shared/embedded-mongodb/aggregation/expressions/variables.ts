import {
  type Doc,
  getField,
  isDoc,
  type Maybe,
  MISSING,
  type Value,
} from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import {
  type CompileScope,
  type Evaluate,
  isNullish,
  namedArguments,
  type Operator,
  withVariable,
} from "./operator.ts";

function compileLet(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$let", operand, {
    required: ["vars", "in"],
    codes: [16874, 16875, 16876],
  });
  const vars = given.get("vars");
  if (!isDoc(vars)) throw new MongoError(10065, "invalid parameter: expected an object (vars)");
  const definitions = [...vars].map(([name, value]) => [name, scope.compile(value)] as const);
  const body = scope.with(vars.keys()).compile(given.get("in"));
  // A definition sees the variables outside, not its neighbours.
  return (outer) =>
    body(definitions.reduce((env, [name, part]) => withVariable(env, name, part(outer)), outer));
}

function compileGetField(operand: Value, scope: CompileScope): Evaluate {
  const given = isDoc(operand) && (operand.has("field") || operand.has("input"))
    ? namedArguments("$getField", operand, {
      required: ["field", "input"],
      codes: [3041700, 3041701, 3041702],
    })
    : new Map<string, Value>([["field", operand], ["input", "$$CURRENT"]]);
  const field = scope.compile(given.get("field"));
  const input = scope.compile(given.get("input"));
  return (env) => {
    const name = field(env);
    if (typeof name !== "string") {
      throw new MongoError(3041704, "$getField requires 'field' to evaluate to type String");
    }
    const source = input(env);
    if (source === null || source === undefined) return null;
    return isDoc(source) ? getField(source, name) : MISSING;
  };
}

function compileSetField(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$setField", operand, {
    required: ["field", "input", "value"],
    codes: [4161100, 4161101, 4161102],
  });
  const name = given.get("field");
  if (typeof name !== "string") {
    throw new MongoError(4161106, "$setField requires 'field' to evaluate to a constant string");
  }
  const input = scope.compile(given.get("input"));
  const value = scope.compile(given.get("value"));
  return (env) => {
    const source = input(env);
    if (isNullish(source)) return null;
    if (!isDoc(source)) {
      throw new MongoError(4161105, "$setField requires 'input' to evaluate to type Object");
    }
    return withField(source, name, value(env));
  };
}

/** `$unsetField` is `$setField` with nothing as the value. */
function compileUnsetField(operand: Value, scope: CompileScope): Evaluate {
  const given = namedArguments("$unsetField", operand, {
    required: ["field", "input"],
    codes: [4161100, 4161101, 4161109],
  });
  return compileSetField(new Map(given).set("value", "$$REMOVE"), scope);
}

function withField(source: Doc, name: string, value: Maybe): Doc {
  const result: Doc = new Map(source);
  if (value === MISSING) result.delete(name);
  else result.set(name, value);
  return result;
}

export const VARIABLES: readonly Operator[] = [
  { name: "$literal", compile: (operand) => () => operand },
  { name: "$const", compile: (operand) => () => operand },
  { name: "$let", compile: compileLet },
  { name: "$getField", compile: compileGetField },
  { name: "$setField", compile: compileSetField },
  { name: "$unsetField", compile: compileUnsetField },
];
