/**
 * The record that makes a retried write harmless: what each statement of a session's latest numbered command answered.
 * It is stored in the SQLite transaction of the write itself.
 */
import { Binary, Long } from "bson";
import { decodeDocument, encodeDocument } from "../document/codec.ts";
import type { Doc, Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Origin } from "../oplog/oplog.ts";
import type { Sqlite } from "../storage/sqlite.ts";

/** Drivers forget a session after 30 minutes without use; this is longer. */
const KEPT_MS = 60 * 60 * 1000;

export class RetryableWrites {
  readonly #sqlite: Sqlite;

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
    sqlite.exec(`
      CREATE TABLE IF NOT EXISTS retryable_writes (
        lsid BLOB PRIMARY KEY, txn INTEGER NOT NULL, replies BLOB NOT NULL, at INTEGER NOT NULL)
        WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS retryable_writes_at ON retryable_writes (at);`);
  }

  /**
   * What was answered before under this number, by statement id.
   * @throws {MongoError} 225 TransactionTooOld when the session has used a higher number since
   */
  load(origin: Origin): Map<number, Doc> {
    const row = this.#sqlite.get(
      "SELECT txn, replies FROM retryable_writes WHERE lsid = ?",
      origin.lsid,
    );
    if (row === undefined || BigInt(row.txn as number) < origin.txnNumber) return new Map();
    if (BigInt(row.txn as number) > origin.txnNumber) {
      throw new MongoError(
        225,
        `Retryable write with txnNumber ${origin.txnNumber} is prohibited on session because a ` +
          `newer retryable write with txnNumber ${row.txn} has already started on this session.`,
      );
    }
    const replies = decodeDocument(row.replies as Uint8Array);
    return new Map([...replies].map(([statement, reply]) => [Number(statement), reply as Doc]));
  }

  /** Stores all answers under a number; earlier numbers of the session are forgotten. */
  save(origin: Origin, replies: ReadonlyMap<number, Doc>): void {
    const encoded = new Map<string, Value>(
      [...replies].map(([statement, reply]) => [String(statement), reply]),
    );
    this.#sqlite.run(
      "INSERT OR REPLACE INTO retryable_writes (lsid, txn, replies, at) VALUES (?, ?, ?, ?)",
      origin.lsid,
      origin.txnNumber,
      encodeDocument(encoded),
      Date.now(),
    );
  }

  /** Forgets sessions that no driver can still use. */
  expire(now: number): void {
    this.#sqlite.run("DELETE FROM retryable_writes WHERE at < ?", now - KEPT_MS);
  }
}

/** The origin of a change as it is shown in events: `{lsid: {id}, txnNumber}`. */
export function originFields(origin: Origin): [string, Value][] {
  return [
    ["lsid", new Map<string, Value>([["id", new Binary(origin.lsid, Binary.SUBTYPE_UUID)]])],
    ["txnNumber", Long.fromBigInt(origin.txnNumber)],
  ];
}
