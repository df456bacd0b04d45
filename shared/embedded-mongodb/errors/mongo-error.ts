import type { Doc } from "../document/values.ts";
import { codeName } from "./codes.ts";

export { codeName } from "./codes.ts";

export interface MongoErrorDetails {
  /** Error labels, e.g. `TransientTransactionError`. */
  readonly labels?: string[];
  /** Fields that the reply carries beside the error, e.g. `keyPattern`. */
  readonly extra?: Doc;
}

/** An error that the client gets to see, with MongoDB's own code. */
export class MongoError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly labels: string[];
  readonly extra: Doc | undefined;

  constructor(code: number, message: string, details: MongoErrorDetails = {}) {
    super(message);
    this.name = "MongoError";
    this.code = code;
    this.codeName = codeName(code);
    this.labels = details.labels ?? [];
    this.extra = details.extra;
  }
}

/** Code 2: the value is of the right type and still makes no sense. */
export const badValue = (message: string) => new MongoError(2, message);
/** Code 9: the shape of a command or an option is wrong. */
export const failedToParse = (message: string) => new MongoError(9, message);
/** Code 14: a value has the wrong type. */
export const typeMismatch = (message: string) => new MongoError(14, message);
/** Code 22: bytes that are no BSON document. */
export const invalidBson = (message: string) => new MongoError(22, message);
/** Code 28: an update leads through a value that has no fields. */
export const pathNotViable = (message: string) => new MongoError(28, message);
/** Code 40: two operators want the same path. */
export const conflictingUpdate = (message: string) => new MongoError(40, message);
/** Code 52: a stored field must not start with a dollar sign. */
export const dollarPrefixedFieldName = (message: string) => new MongoError(52, message);
/** Code 56: a path has an empty component. */
export const emptyFieldName = (message: string) => new MongoError(56, message);
/** Code 66: `_id` never changes. */
export const immutableField = (message: string) => new MongoError(66, message);
/** Code 168: no such aggregation expression. */
export const invalidPipelineOperator = (message: string) => new MongoError(168, message);
/** Code 238: MongoDB has it, this server does not. */
export const notImplemented = (message: string) => new MongoError(238, message);
/** Code 241: a conversion between types failed. */
export const conversionFailure = (message: string) => new MongoError(241, message);
