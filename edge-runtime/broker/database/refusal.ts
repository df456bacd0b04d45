/** A command that the broker does not pass on, answered like an error of the database itself. */
import { serialize } from "bson";

const CODE_NAMES = {
  2: "BadValue",
  13: "Unauthorized",
  22: "InvalidBSON",
  43: "CursorNotFound",
  251: "NoSuchTransaction",
};

export class DatabaseRefusal extends Error {
  override readonly name = "DatabaseRefusal";
  constructor(
    readonly code: keyof typeof CODE_NAMES,
    message: string,
    readonly errorLabels?: readonly string[],
    /** The code of the platform that stands behind it, if there is one. */
    readonly problem?: "database_limit",
  ) {
    super(message);
  }

  /** The answer of a MongoDB server that refuses. */
  toReply(): Uint8Array {
    const codeName = CODE_NAMES[this.code];
    const labels = this.errorLabels ? { errorLabels: this.errorLabels } : {};
    const problem = this.problem ? { problem: this.problem } : {};
    const answer = { ok: 0, errmsg: this.message, code: this.code, codeName };
    return serialize({ ...answer, ...labels, ...problem });
  }
}

/** More than a tenant may have of the database (`DATABASE_LIMITS`). */
export function overLimit(message: string): DatabaseRefusal {
  return new DatabaseRefusal(2, message, undefined, "database_limit");
}

/** What the tenant may not do, whoever asks for it. */
export function unauthorized(message: string): DatabaseRefusal {
  return new DatabaseRefusal(13, message);
}

/** The transaction is over, or never was: the whole of it may be tried again. */
export function noSuchTransaction(message: string): DatabaseRefusal {
  return new DatabaseRefusal(251, message, ["TransientTransactionError"]);
}
