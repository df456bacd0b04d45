/** The driver's errors, by the names and members that people check. */
import { PlatformError } from "../../calls.ts";

export class MongoError extends Error {
  override readonly name: string = "MongoError";
  code?: number;
  errorLabels?: unknown;

  hasErrorLabel(label: string): boolean {
    return Array.isArray(this.errorLabels) && this.errorLabels.includes(label);
  }
}

/** The server refused a command: `code`, `codeName`, and whatever else it said (`keyPattern`, `keyValue` …). */
export class MongoServerError extends MongoError {
  override readonly name: string = "MongoServerError";
  [member: string]: unknown;

  constructor(answer: Record<string, unknown>) {
    super(String(answer.errmsg ?? answer.$err ?? "The server refused the command"));
    for (const key of Object.keys(answer)) {
      if (key !== "errmsg" && key !== "message" && key !== "name" && key !== "stack") {
        this[key] = answer[key];
      }
    }
    this.errorResponse = answer;
  }
}

/** Some writes of many failed. */
export class MongoBulkWriteError extends MongoServerError {
  override readonly name = "MongoBulkWriteError";
  constructor(readonly result: BulkCounts, readonly writeErrors: WriteError[]) {
    super({ errmsg: writeErrors[0]?.errmsg, code: writeErrors[0]?.code });
  }

  get insertedCount(): number {
    return this.result.insertedCount;
  }
  get matchedCount(): number {
    return this.result.matchedCount;
  }
  get modifiedCount(): number {
    return this.result.modifiedCount;
  }
  get deletedCount(): number {
    return this.result.deletedCount;
  }
  get upsertedCount(): number {
    return this.result.upsertedCount;
  }
  get insertedIds(): Record<number, unknown> {
    return this.result.insertedIds;
  }
  get upsertedIds(): Record<number, unknown> {
    return this.result.upsertedIds;
  }
}

/** What was done before, and beside, what failed. */
export interface BulkCounts {
  insertedCount: number;
  matchedCount: number;
  modifiedCount: number;
  deletedCount: number;
  upsertedCount: number;
  upsertedIds: Record<number, unknown>;
  insertedIds: Record<number, unknown>;
}

/** The arguments make no sense; nothing was sent. */
export class MongoInvalidArgumentError extends MongoError {
  override readonly name = "MongoInvalidArgumentError";
}

/** A transaction cannot do that in the state it is in. */
export class MongoTransactionError extends MongoError {
  override readonly name = "MongoTransactionError";
}

export class MongoExpiredSessionError extends MongoError {
  override readonly name = "MongoExpiredSessionError";
  constructor() {
    super("Use of expired sessions is not permitted");
  }
}

/** The cursor, or the change stream, cannot be used like this any more. */
export class MongoCursorInUseError extends MongoError {
  override readonly name = "MongoCursorInUseError";
}

/** What the driver has and tenants have not. */
export function notSupported(what: string, instead = ""): never {
  throw new PlatformError("not_supported", `${what} is not available in imp.db()${instead}`);
}

export interface WriteError {
  index: number;
  code: number;
  errmsg: string;
  [member: string]: unknown;
}
