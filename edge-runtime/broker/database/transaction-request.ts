/** The field `transaction` of a tenant's command: which transaction it belongs to, and how that starts. */
import { TRANSACTION_FIELDS } from "@imprun/contracts/runtime/database";
import { Double, Int32, Long } from "bson";
import type { ReadConcernLevel, TransactionOptions } from "mongodb";
import { fieldsOf } from "./pipeline.ts";
import { unauthorized } from "./refusal.ts";

const READ_CONCERNS: ReadonlySet<unknown> = new Set(["local", "majority", "snapshot"]);
const MAX_COMMIT_MS = 30_000;

export interface TransactionRequest {
  readonly number: number;
  /** How to start it; null when it was started by an earlier command. */
  readonly start: TransactionOptions | null;
}

/** Takes the field out of the command; null when it has none. Throws DatabaseRefusal. */
export function takeTransaction(command: Record<string, unknown>): TransactionRequest | null {
  const value = command.transaction;
  if (value === undefined) return null;
  delete command.transaction;
  const field = fieldsOf("transaction", value, TRANSACTION_FIELDS);
  const number = numberOf(field.number);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw unauthorized("A transaction has a number");
  }
  return { number, start: field.starts === true ? startOptions(field) : null };
}

function startOptions(field: Record<string, unknown>): TransactionOptions {
  const options: TransactionOptions = { readPreference: "primary" };
  if (field.readConcern !== undefined) {
    const { level } = fieldsOf("readConcern", field.readConcern, ["level"]);
    if (!READ_CONCERNS.has(level)) {
      throw unauthorized("The read concern of a transaction is local, majority or snapshot");
    }
    options.readConcern = { level: level as ReadConcernLevel };
  }
  if (field.writeConcern !== undefined) {
    const { w } = fieldsOf("writeConcern", field.writeConcern, ["w"]);
    if (w !== "majority" && numberOf(w) !== 1) {
      throw unauthorized('The write concern of a transaction is {w: 1} or {w: "majority"}');
    }
    options.writeConcern = { w: w === "majority" ? w : 1 };
  }
  if (field.maxCommitTimeMS !== undefined) {
    const asked = numberOf(field.maxCommitTimeMS);
    options.maxCommitTimeMS = asked > 0 && asked < MAX_COMMIT_MS ? Math.ceil(asked) : MAX_COMMIT_MS;
  }
  return options;
}

/** A number of any BSON type; NaN for everything else, which may not even be convertible. */
export function numberOf(value: unknown): number {
  const isNumber = value instanceof Int32 || value instanceof Double || Long.isLong(value);
  return isNumber ? Number(value) : NaN;
}
