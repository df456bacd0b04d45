import { toNumber } from "../../document/read.ts";
import { type Doc, isDoc, isNumeric, type Value } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";

export interface Options {
  readonly stage: string;
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** MongoDB's codes: not an object, unknown option, option missing. */
  readonly codes: readonly [number, number, number];
}

/** Checks a stage's options by name and answers them. */
export function readOptions(spec: Value, { stage, required, optional, codes }: Options): Doc {
  if (!isDoc(spec)) {
    throw new MongoError(codes[0], `the ${stage} stage specification must be an object`);
  }
  for (const name of spec.keys()) {
    if (!required.includes(name) && !optional?.includes(name)) {
      throw new MongoError(codes[1], `unrecognized option to ${stage} stage: ${name}`);
    }
  }
  for (const name of required) {
    if (!spec.has(name)) {
      throw new MongoError(codes[2], `${stage} requires '${name}' to be specified`);
    }
  }
  return spec;
}

/** A string option, or undefined if it is absent. */
export function readString(options: Doc, name: string, code: number): string | undefined {
  const value = options.get(name);
  if (value === undefined || typeof value === "string") return value;
  throw new MongoError(code, `'${name}' must be a string`);
}

/** A whole number that is at least `min`. */
export function readCount(value: Value, min: number, code: number, message: string): number {
  const number = isNumeric(value) ? toNumber(value) : NaN;
  if (!Number.isInteger(number) || number < min) throw new MongoError(code, message);
  return number;
}
