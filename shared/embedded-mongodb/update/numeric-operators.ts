import { addChecked, multiply, multiplyChecked, ZERO } from "../document/arithmetic.ts";
import {
  Int32,
  isDoc,
  isNumeric,
  Long,
  type Maybe,
  MISSING,
  type NumericValue,
  typeName,
  type Value,
} from "../document/values.ts";
import { badValue, typeMismatch } from "../errors/mongo-error.ts";
import { compareValues } from "../order/compare.ts";
import type { Change, CompileContext } from "./context.ts";
import { describe } from "./describe.ts";

type Calculate = (a: NumericValue, b: NumericValue) => NumericValue | "overflow";

function arithmetic(verb: string, calculate: Calculate, ofMissing: (by: NumericValue) => Value) {
  return (operand: Value, { operator, path }: CompileContext): Change => {
    if (!isNumeric(operand)) {
      throw typeMismatch(
        `Cannot ${verb} with non-numeric argument: {${path}: ${describe(operand)}}`,
      );
    }
    return (current, { before }) => {
      if (current === MISSING) return ofMissing(operand);
      if (!isNumeric(current)) {
        const name = path.slice(path.lastIndexOf(".") + 1);
        throw typeMismatch(
          `Cannot apply ${operator} to a value of non-numeric type. {_id: ${
            describe(before.get("_id"))
          }} has the field '${name}' of non-numeric type ${typeName(current)}`,
        );
      }
      const result = calculate(current, operand);
      if (result !== "overflow") return result;
      throw badValue(
        `Failed to apply ${operator} operations to current value (${describe(current)}) for ` +
          `document {_id: ${describe(before.get("_id"))}}`,
      );
    };
  };
}

/** `$inc`: adds, in the wider type of the two; an int that overflows becomes a long. */
export const compileInc = arithmetic("increment", addChecked, (by) => by);

/** `$mul`: multiplies; an absent field counts as a zero of the operand's type. */
export const compileMul = arithmetic("multiply", multiplyChecked, (by) => multiply(by, ZERO));

const extreme = (sign: 1 | -1) => (operand: Value): Change => (current) =>
  current === MISSING || compareValues(operand, current) === sign ? operand : current;

/** `$min`: the lesser of the two in MongoDB's order. */
export const compileMin = extreme(-1);
/** `$max`: the greater of the two in MongoDB's order. */
export const compileMax = extreme(1);

type BitOperation = (a: bigint, b: bigint) => bigint;

const BIT_OPERATIONS = new Map<string, BitOperation>([
  ["and", (a, b) => a & b],
  ["or", (a, b) => a | b],
  ["xor", (a, b) => a ^ b],
]);

const isInteger = (value: Maybe): value is Int32 | Long =>
  value instanceof Int32 || (value instanceof Long && typeName(value as Value) === "long");

const toBigInt = (value: Int32 | Long) =>
  value instanceof Int32 ? BigInt(value.value) : value.toBigInt();

/** `$bit: {path: {and|or|xor: integer}}`. */
export function compileBit(operand: Value, { path }: CompileContext): Change {
  if (!isDoc(operand)) {
    throw badValue(
      "The $bit modifier is not compatible with a " + typeName(operand) +
        `. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  const steps = [...operand].map(([name, by]) => bitStep(name, by));
  if (steps.length === 0) {
    throw badValue(
      `You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  return (current) => {
    if (current !== MISSING && !isInteger(current)) {
      throw badValue(
        `Cannot apply $bit to a value of non-integral type. The field '${path}' is of type ${
          typeName(current)
        }`,
      );
    }
    return steps.reduce<Int32 | Long>(
      (value, step) => step(value),
      current === MISSING ? ZERO : current,
    );
  };
}

function bitStep(name: string, by: Value): (value: Int32 | Long) => Int32 | Long {
  const apply = BIT_OPERATIONS.get(name);
  if (apply === undefined) {
    throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
  }
  if (!isInteger(by)) {
    throw badValue(`The $bit modifier field must be an Integer(32/64 bit); a '${typeName(by)}'`);
  }
  return (value) => {
    const result = apply(toBigInt(value), toBigInt(by));
    return value instanceof Int32 && by instanceof Int32
      ? new Int32(Number(result))
      : Long.fromBigInt(result);
  };
}
