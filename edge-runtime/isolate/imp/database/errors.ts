/** The driver's errors, by the names and members that people check. */
import { PlatformError } from "../../calls.ts";
import type { BulkWriteResult, WriteError } from "./bulk-result.ts";

export class MongoError extends Error {
  override readonly name: string = "MongoError";
  code?: number;
  readonly #labels = new Set<string>();

  get errmsg(): string {
    return this.message;
  }

  get errorLabels(): string[] {
    return [...this.#labels];
  }

  hasErrorLabel(label: string): boolean {
    return this.#labels.has(label);
  }

  addErrorLabel(label: string): void {
    this.#labels.add(label);
  }
}

/** Of an answer, and not of the error that is made of it. */
const OWN_MEMBERS: ReadonlySet<string> = new Set([
  ...["errmsg", "message", "name", "stack", "errorLabels", "errorResponse", "problem"],
]);

/** The server refused a command: `code`, `codeName`, and whatever else it said (`keyPattern`, `keyValue` …). */
export class MongoServerError extends MongoError {
  override readonly name: string = "MongoServerError";
  [member: string]: unknown;

  constructor(answer: Record<string, unknown>) {
    super(String(answer.message ?? answer.errmsg ?? answer.$err ?? "n/a"));
    const { errorLabels } = answer;
    if (Array.isArray(errorLabels)) { for (const label of errorLabels) this.addErrorLabel(label); }
    this.errorResponse = answer;
    for (const key of Object.keys(answer)) {
      if (!OWN_MEMBERS.has(key)) this[key] = answer[key];
    }
    if (answer.problem === "database_limit") {
      this.cause = new PlatformError("database_limit", this.message);
    }
  }
}

/** Some writes of many failed, or a command with them: then it has that error's members. */
export class MongoBulkWriteError extends MongoServerError {
  override readonly name = "MongoBulkWriteError";

  constructor(
    readonly result: BulkWriteResult,
    readonly writeErrors: WriteError[],
    cause?: MongoError,
  ) {
    const [first] = writeErrors;
    super(cause === undefined ? { errmsg: first?.errmsg, code: first?.code } : membersOf(cause));
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

function membersOf(error: MongoError): Record<string, unknown> {
  return { ...error, errmsg: error.message, errorLabels: error.errorLabels };
}

/** The driver's methods were not used as they can be. */
export class MongoAPIError extends MongoError {
  override readonly name: string = "MongoAPIError";
}

/** The arguments make no sense; nothing was sent. */
export class MongoInvalidArgumentError extends MongoAPIError {
  override readonly name = "MongoInvalidArgumentError";
}

/** A transaction cannot do that in the state it is in. */
export class MongoTransactionError extends MongoError {
  override readonly name = "MongoTransactionError";
}

export class MongoExpiredSessionError extends MongoAPIError {
  override readonly name = "MongoExpiredSessionError";
  constructor() {
    super("Use of expired sessions is not permitted");
  }
}

/** The cursor, or the change stream, cannot be used like this any more. */
export class MongoCursorInUseError extends MongoAPIError {
  override readonly name = "MongoCursorInUseError";

  constructor() {
    super("Cursor is already initialized");
  }
}

/** What the driver has and tenants have not. */
export function notSupported(what: string, instead = ""): never {
  throw new PlatformError("not_supported", `${what} is not available in imp.db()${instead}`);
}
