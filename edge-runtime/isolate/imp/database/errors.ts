/** The driver's errors, by the names and members that people check. */

export class MongoError extends Error {
  override readonly name: string = "MongoError";
  code?: number;
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

  hasErrorLabel(label: string): boolean {
    return Array.isArray(this.errorLabels) && this.errorLabels.includes(label);
  }
}

/** Some writes of many failed. */
export class MongoBulkWriteError extends MongoServerError {
  override readonly name = "MongoBulkWriteError";
  constructor(readonly result: unknown, readonly writeErrors: WriteError[]) {
    super({ ...writeErrors[0] });
  }
}

/** The arguments make no sense; nothing was sent. */
export class MongoInvalidArgumentError extends MongoError {
  override readonly name = "MongoInvalidArgumentError";
}

export interface WriteError {
  index: number;
  code: number;
  errmsg: string;
  [member: string]: unknown;
}
