import { Binary, isNumeric, type Maybe, type Value } from "../document/values.ts";
import { toNumber } from "../document/read.ts";
import { badValue } from "../errors/mongo-error.ts";
import type { ValueTest } from "./state.ts";

export type BitsOperator = "$bitsAllSet" | "$bitsAllClear" | "$bitsAnySet" | "$bitsAnyClear";

const INT64_MAX = 2n ** 63n;
const SIGN_BIT = 63;

/** Tells whether a bit of a value is set; bit 0 is the least of the first byte. */
type Bits = (position: number) => boolean;

/**
 * The four bit tests on integers (two's complement, the sign goes on forever) and binary data.
 * @throws MongoError 2 for a mask that is no number, array of positions or binary data
 */
export function bitsTest(operator: BitsOperator, operand: Value): ValueTest {
  const positions = readPositions(operator, operand);
  const wanted = operator.endsWith("Set");
  const every = operator.startsWith("$bitsAll");
  return (value) => {
    const bits = bitsOf(value);
    if (bits === undefined) return false;
    const matches = (position: number) => bits(position) === wanted;
    return every ? positions.every(matches) : positions.some(matches);
  };
}

function bitsOf(value: Maybe): Bits | undefined {
  if (value instanceof Binary) {
    const { buffer, position: length } = value;
    return (position) => {
      const byte = position >> 3;
      return byte < length && (buffer[byte]! >> (position & 7) & 1) === 1;
    };
  }
  const integer = integerOf(value);
  if (integer === undefined) return undefined;
  return (position) => (integer >> BigInt(Math.min(position, SIGN_BIT)) & 1n) === 1n;
}

/** A number as an int64, or undefined if it is not one. */
function integerOf(value: Maybe): bigint | undefined {
  if (!isNumeric(value)) return undefined;
  if (value._bsontype === "Long") return value.toBigInt();
  const number = toNumber(value);
  if (!Number.isInteger(number)) return undefined;
  const integer = BigInt(number);
  return integer >= -INT64_MAX && integer < INT64_MAX ? integer : undefined;
}

function readPositions(operator: string, operand: Value): number[] {
  if (Array.isArray(operand)) {
    return operand.map((position) => {
      const integer = integerOf(position);
      if (integer === undefined || integer < 0n) {
        throw badValue(
          `Failed to parse bit position. Expected a non-negative number in ${operator}`,
        );
      }
      return Number(integer);
    });
  }
  const bits = bitsOf(operand);
  const integer = integerOf(operand);
  if (bits === undefined || (integer !== undefined && integer < 0n)) {
    throw badValue(
      `${operator} takes an Array, a number, or a BinData but received: a value that is none of them`,
    );
  }
  const length = operand instanceof Binary ? operand.position * 8 : SIGN_BIT;
  return Array.from({ length }, (_, position) => position).filter(bits);
}
