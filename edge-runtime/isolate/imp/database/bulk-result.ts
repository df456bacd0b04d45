/** What a bulk write has done, as the driver tells it. */
import { EJSON } from "bson";

/** An error of one operation, as the server tells it. */
export interface ServerWriteError {
  index: number;
  code: number;
  errmsg: string;
  errInfo?: unknown;
}

export class WriteError {
  constructor(readonly err: ServerWriteError & { op: unknown }) {}

  get code(): number {
    return this.err.code;
  }
  get index(): number {
    return this.err.index;
  }
  get errmsg(): string {
    return this.err.errmsg;
  }
  get errInfo(): unknown {
    return this.err.errInfo;
  }

  /** The statement that failed. */
  getOperation(): unknown {
    return this.err.op;
  }

  toJSON(): Record<string, unknown> {
    const { code, index, errmsg, op } = this.err;
    return { code, index, errmsg, op };
  }

  toString(): string {
    return `WriteError(${JSON.stringify(this.toJSON())})`;
  }
}

interface Identified {
  readonly index: number;
  readonly _id: unknown;
}

/** Added up over the commands of a bulk write, by the driver's names. */
export class BulkTotals {
  ok = 1;
  readonly writeErrors: WriteError[] = [];
  readonly writeConcernErrors: never[] = [];
  readonly insertedIds: Identified[] = [];
  nInserted = 0;
  nUpserted = 0;
  nMatched = 0;
  nModified = 0;
  nRemoved = 0;
  readonly upserted: Identified[] = [];
}

export class BulkWriteResult {
  declare readonly result: BulkTotals;
  readonly insertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly upsertedCount: number;
  readonly upsertedIds: Record<number, unknown>;
  readonly insertedIds: Record<number, unknown>;

  constructor(totals: BulkTotals) {
    this.insertedCount = totals.nInserted;
    this.matchedCount = totals.nMatched;
    this.modifiedCount = totals.nModified;
    this.deletedCount = totals.nRemoved;
    this.upsertedCount = totals.upserted.length;
    this.upsertedIds = byIndex(totals.upserted);
    this.insertedIds = byIndex(totals.insertedIds);
    Object.defineProperty(this, "result", { value: totals, enumerable: false });
  }

  get ok(): number {
    return this.result.ok;
  }

  isOk(): boolean {
    return this.result.ok === 1;
  }

  getUpsertedIdAt(index: number): Identified | undefined {
    return this.result.upserted[index];
  }

  getRawResponse(): BulkTotals {
    return this.result;
  }

  hasWriteErrors(): boolean {
    return this.result.writeErrors.length > 0;
  }

  getWriteErrorCount(): number {
    return this.result.writeErrors.length;
  }

  getWriteErrorAt(index: number): WriteError | undefined {
    return this.result.writeErrors[index];
  }

  getWriteErrors(): WriteError[] {
    return this.result.writeErrors;
  }

  /** The write concern is the deployment's, and the broker waits for it. */
  getWriteConcernError(): undefined {
    return undefined;
  }

  toString(): string {
    return `BulkWriteResult(${EJSON.stringify(this.result)})`;
  }
}

function byIndex(identified: readonly Identified[]): Record<number, unknown> {
  return Object.fromEntries(identified.map(({ index, _id }) => [index, _id]));
}
