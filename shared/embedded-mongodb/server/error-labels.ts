/** The labels by which drivers decide what to send again. */
import type { Doc } from "../document/values.ts";

/** Codes after which a driver may send a read or a write again. */
const RETRYABLE_CODES: ReadonlySet<number> = new Set([
  6,
  7,
  89,
  91,
  134,
  189,
  262,
  9001,
  10107,
  11600,
  11602,
  13435,
  13436,
]);

/** WriteConflict, LockTimeout, PreparedTransactionInProgress, SnapshotTooOld, SnapshotUnavailable. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([112, 24, 267, 239, 246]);
const NO_SUCH_TRANSACTION = 251;

/** The labels that a replica set gives to an error of a command, by its code and the transaction it is in. */
export function labelsOf(code: number, name: string, command: Doc): string[] {
  const isInTransaction = command.get("autocommit") === false;
  const ends = name === "commitTransaction" || name === "abortTransaction";
  const labels: string[] = [];
  if (isInTransaction) {
    const isTransient = TRANSIENT_CODES.has(code) || code === NO_SUCH_TRANSACTION ||
      !ends && RETRYABLE_CODES.has(code);
    if (isTransient) labels.push("TransientTransactionError");
  }
  if (command.has("txnNumber") && (!isInTransaction || ends) && RETRYABLE_CODES.has(code)) {
    labels.push("RetryableWriteError");
  }
  return labels;
}
