import { MongoServerError } from "mongodb";

const DUPLICATE_KEY = 11_000;

/** Whether a write failed because a document with the same unique key exists. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}
