/** Commands as they come from cells, and errors as they go back. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { BSONError, deserialize } from "bson";
import { MongoError, MongoNetworkError, MongoServerError, MongoTransactionError } from "mongodb";
import type { Command } from "./acl.ts";
import { assertBounded } from "./bounds.ts";
import { DatabaseRefusal, overLimit } from "./refusal.ts";
import { encodeReply } from "./reply.ts";

/** What an error's labels tell those who write functions; others are between the driver and its pool. */
const LABELS: ReadonlySet<string> = new Set([
  "TransientTransactionError",
  "UnknownTransactionCommitResult",
  "RetryableWriteError",
  "ResumableChangeStreamError",
  "NoWritesPerformed",
]);

/** Types survive the way through the broker: an int stays an int, a double a double. */
export const ANSWER_DECODING = {
  promoteValues: false,
  promoteBuffers: false,
  bsonRegExp: true,
} as const;

/** Throws DatabaseRefusal for bytes that are no command. */
export function decodeCommand(body: Uint8Array): Command {
  const { commandBytes } = DATABASE_LIMITS;
  // Decoding holds up every tenant of this broker, so nobody may ask for much of it at once.
  if (body.length > commandBytes) {
    throw overLimit(`A command can have at most ${commandBytes} bytes`);
  }
  assertBounded(body);
  try {
    return deserialize(body, ANSWER_DECODING);
  } catch (error) {
    if (isInvalidBson(error)) throw invalid(error);
    throw error;
  }
}

/** The answer that an error of the broker, the driver or the server is; null for what is nobody's but ours. */
export function errorReply(error: unknown): Uint8Array | null {
  if (error instanceof DatabaseRefusal) return error.toReply();
  if (error instanceof MongoServerError) {
    return encodeReply({ ...error.errorResponse, ...labels(error), ok: 0 });
  }
  if (error instanceof MongoTransactionError) {
    return new DatabaseRefusal(2, error.message).toReply();
  }
  if (error instanceof MongoNetworkError && isOfTransaction(error)) {
    const errmsg = "The database cannot be reached right now";
    return encodeReply({ ok: 0, errmsg, code: 6, codeName: "HostUnreachable", ...labels(error) });
  }
  if (isInvalidBson(error)) return invalid(error).toReply();
  return null;
}

/** In a transaction the labels say what may be tried again: the whole, or its commit. */
function isOfTransaction(error: MongoNetworkError): boolean {
  return error.hasErrorLabel("TransientTransactionError") ||
    error.hasErrorLabel("UnknownTransactionCommitResult");
}

function labels(error: MongoError): { errorLabels?: string[] } {
  const errorLabels = error.errorLabels.filter((label) => LABELS.has(label));
  return errorLabels.length > 0 ? { errorLabels } : {};
}

/** The driver has a copy of the codec with error classes of its own; documents nested too deeply exhaust the stack. */
function isInvalidBson(error: unknown): error is Error {
  return BSONError.isBSONError(error) || error instanceof RangeError;
}

function invalid(error: Error): DatabaseRefusal {
  return new DatabaseRefusal(22, `The command is not valid BSON: ${error.message}`);
}
