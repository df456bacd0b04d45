/** The log of everything that changed, in the order it did. It is written in the transaction of the change itself. */
import { MongoError } from "../errors/mongo-error.ts";
import type { Sqlite, SqlValue } from "../storage/sqlite.ts";
import { ClusterClock, type ClusterTime } from "./clock.ts";

export type Operation =
  | "insert"
  | "update"
  | "replace"
  | "delete"
  | "create"
  | "createIndexes"
  | "dropIndexes"
  | "modify"
  | "rename"
  | "drop"
  | "dropDatabase";

/** What happened to one document, collection or database. Documents are encoded. */
export interface Change {
  readonly operation: Operation;
  readonly database: string;
  /** Empty for `dropDatabase`. */
  readonly collection: string;
  readonly uuid: Uint8Array | null;
  readonly documentKey: Uint8Array | null;
  /** insert, replace: the document; update: the update description; others: their operation description. */
  readonly object: Uint8Array | null;
  /** The document before and after, for collections that keep images. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

/** A session and the number of its command or transaction. */
export interface Origin {
  readonly lsid: Uint8Array;
  readonly txnNumber: bigint;
}

export interface OplogEntry extends Change, ClusterTime {
  readonly sequence: number;
  /** The place within a transaction, whose changes share one cluster time. */
  readonly index: number;
  readonly wallMs: number;
  /** Given when the change was made in a multi-document transaction. */
  readonly origin: Origin | null;
}

/** How much is kept in memory for streams that follow closely. */
const TAIL_ENTRIES = 2_048;
const TAIL_BYTES = 16 * 1024 * 1024;

const TRIM_CHUNK = 10_000;
const ENTRY_BYTES =
  "coalesce(length(object), 0) + coalesce(length(before), 0) + coalesce(length(after), 0)";

export interface OplogLimits {
  readonly ageMs: number;
  readonly entries: number;
  readonly bytes: number;
}

const COLUMNS = "sequence, t, i, idx, operation, db, coll, uuid, document_key, object, before, " +
  "after, wall, lsid, txn";

export class Oplog {
  readonly #sqlite: Sqlite;
  readonly #clock: ClusterClock;
  readonly #listeners = new Set<() => void>();
  #sequence: number;
  #committed: ClusterTime;
  #lowWater: ClusterTime;
  /** Up to this one entries have been deleted. */
  #lowWaterSequence: number;
  #pending: OplogEntry[] = [];
  #tail: OplogEntry[] = [];
  #tailBytes = 0;
  /** About how large all entries are. */
  #bytes: number;

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
    sqlite.exec(`
      CREATE TABLE IF NOT EXISTS oplog (
        sequence INTEGER PRIMARY KEY, t INTEGER NOT NULL, i INTEGER NOT NULL, idx INTEGER NOT NULL,
        operation TEXT NOT NULL, db TEXT NOT NULL, coll TEXT NOT NULL, uuid BLOB, document_key BLOB,
        object BLOB, before BLOB, after BLOB, wall INTEGER NOT NULL, lsid BLOB, txn INTEGER);
      CREATE UNIQUE INDEX IF NOT EXISTS oplog_time ON oplog (t, i, idx);
      CREATE TABLE IF NOT EXISTS oplog_low_water (
        one INTEGER PRIMARY KEY CHECK (one = 1), t INTEGER NOT NULL, i INTEGER NOT NULL,
        sequence INTEGER NOT NULL);`);
    sqlite.run(
      "INSERT OR IGNORE INTO oplog_low_water VALUES (1, ?, 0, 0)",
      Math.floor(Date.now() / 1000),
    );
    const low = sqlite.get("SELECT t, i, sequence FROM oplog_low_water")!;
    const last = sqlite.get("SELECT t, i, sequence FROM oplog ORDER BY sequence DESC LIMIT 1");
    this.#lowWater = { t: Number(low.t), i: Number(low.i) };
    this.#lowWaterSequence = Number(low.sequence);
    const afterLowWater = { t: this.#lowWater.t, i: this.#lowWater.i + 1 };
    this.#committed = last ? { t: Number(last.t), i: Number(last.i) } : afterLowWater;
    this.#sequence = Number((last ?? low).sequence);
    this.#clock = new ClusterClock(this.#committed);
    this.#bytes = Number(
      sqlite.get(`SELECT coalesce(sum(${ENTRY_BYTES}), 0) AS bytes FROM oplog`)!.bytes,
    );
  }

  /** The time of the last committed change. */
  get time(): ClusterTime {
    return this.#committed;
  }

  /** Streams can start behind this time; what was before it is gone. */
  get lowWater(): ClusterTime {
    return this.#lowWater;
  }

  /** The sequence number of the last committed entry. */
  get lastSequence(): number {
    return this.#sequence - this.#pending.length;
  }

  /** Calls back, in the same tick, after each commit that wrote entries. Returns what ends that. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes one change at its own cluster time, inside the current SQLite transaction. */
  append(change: Change): void {
    this.#write(change, this.#clock.next(), 0, null);
  }

  /** Writes the changes of one multi-document transaction; they share one cluster time. */
  appendTransaction(changes: readonly Change[], origin: Origin): void {
    const time = this.#clock.next();
    changes.forEach((change, index) => this.#write(change, time, index, origin));
  }

  #write(change: Change, time: ClusterTime, index: number, origin: Origin | null): void {
    const sequence = ++this.#sequence;
    const entry: OplogEntry = { ...change, ...time, sequence, index, wallMs: Date.now(), origin };
    this.#sqlite.run(
      `INSERT INTO oplog (${COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
      sequence,
      time.t,
      time.i,
      index,
      change.operation,
      change.database,
      change.collection,
      change.uuid,
      change.documentKey,
      change.object,
      change.before,
      change.after,
      entry.wallMs,
      origin?.lsid ?? null,
      origin?.txnNumber ?? null,
    );
    this.#pending.push(entry);
  }

  /** The SQLite transaction has been committed: shows its entries to the streams. */
  committed(): void {
    if (this.#pending.length === 0) return;
    const last = this.#pending.at(-1)!;
    this.#committed = { t: last.t, i: last.i };
    for (const entry of this.#pending) {
      this.#tail.push(entry);
      this.#tailBytes += bytesOf(entry);
      this.#bytes += bytesOf(entry);
    }
    this.#pending = [];
    if (this.#tail.length > 2 * TAIL_ENTRIES || this.#tailBytes > 2 * TAIL_BYTES) {
      this.#shortenTail();
    }
    for (const listener of [...this.#listeners]) listener();
  }

  #shortenTail(): void {
    let from = this.#tail.length;
    let bytes = 0;
    while (from > 0 && this.#tail.length - from < TAIL_ENTRIES && bytes < TAIL_BYTES) {
      bytes += bytesOf(this.#tail[--from]!);
    }
    this.#tail = this.#tail.slice(from);
    this.#tailBytes = bytes;
  }

  /** The SQLite transaction has been rolled back. */
  rolledBack(): void {
    this.#sequence -= this.#pending.length;
    this.#pending = [];
  }

  /**
   * Committed entries behind a sequence number, in order, at most `limit` of them.
   * @throws {MongoError} 286 when some of them are gone
   */
  after(sequence: number, limit: number): OplogEntry[] {
    if (sequence < this.#lowWaterSequence) throw historyLost();
    const first = this.#tail[0];
    if (sequence >= this.lastSequence) return [];
    if (first !== undefined && sequence >= first.sequence - 1) {
      const from = sequence + 1 - first.sequence;
      return this.#tail.slice(from, from + limit);
    }
    return this.#sqlite.all(
      `SELECT ${COLUMNS} FROM oplog WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`,
      sequence,
      this.lastSequence,
      limit,
    ).map(toEntry);
  }

  /** The entry that stands exactly at a time and index. */
  at(time: ClusterTime, index: number): OplogEntry | null {
    const row = this.#sqlite.get(
      `SELECT ${COLUMNS} FROM oplog WHERE t = ? AND i = ? AND idx = ?`,
      time.t,
      time.i,
      index,
    );
    return row === undefined ? null : toEntry(row);
  }

  /** The sequence number of the last entry before a time and index. */
  sequenceBefore(time: ClusterTime, index = 0): number {
    const row = this.#sqlite.get(
      "SELECT sequence FROM oplog WHERE (t, i, idx) < (?, ?, ?) ORDER BY t DESC, i DESC, idx DESC LIMIT 1",
      time.t,
      time.i,
      index,
    );
    return row === undefined ? this.#lowWaterSequence : Number(row.sequence);
  }

  /**
   * Deletes the oldest entries while there is one that is older than an age, or the log has more entries or bytes than it
   * may; a bounded number of them at a time. Streams behind them expire. Returns how many went.
   */
  trim(limits: OplogLimits): number {
    const oldest = Date.now() - limits.ageMs;
    const rows = this.#sqlite.all(
      `SELECT t, i, sequence, wall, ${ENTRY_BYTES} AS bytes FROM oplog ORDER BY sequence LIMIT ?`,
      TRIM_CHUNK,
    ) as { t: number; i: number; sequence: number; wall: number; bytes: number }[];
    let bytes = this.#bytes;
    let count = 0;
    for (const row of rows) {
      const isDue = row.wall < oldest || row.sequence <= this.lastSequence - limits.entries ||
        bytes > limits.bytes;
      if (!isDue) break;
      bytes -= row.bytes;
      count++;
    }
    const last = rows[count - 1];
    if (last === undefined) return 0;
    const { t, i, sequence } = last;
    this.#sqlite.run("UPDATE oplog_low_water SET t = ?, i = ?, sequence = ?", t, i, sequence);
    this.#sqlite.run("DELETE FROM oplog WHERE sequence <= ?", sequence);
    this.#lowWater = { t, i };
    this.#lowWaterSequence = sequence;
    this.#bytes = bytes;
    this.#tail = this.#tail.filter((entry) => entry.sequence > sequence);
    return count;
  }
}

/** The error for who was away for longer than the log reaches. */
export function historyLost(): MongoError {
  return new MongoError(
    286,
    "Resume of change stream was not possible, as the resume point may no longer be in the oplog.",
    { labels: ["NonResumableChangeStreamError"] },
  );
}

/** As ENTRY_BYTES computes it. */
function bytesOf(entry: OplogEntry): number {
  return (entry.object?.length ?? 0) + (entry.before?.length ?? 0) + (entry.after?.length ?? 0);
}

function toEntry(row: Record<string, SqlValue>): OplogEntry {
  return {
    sequence: Number(row.sequence),
    t: Number(row.t),
    i: Number(row.i),
    index: Number(row.idx),
    operation: row.operation as Operation,
    database: row.db as string,
    collection: row.coll as string,
    uuid: row.uuid as Uint8Array | null,
    documentKey: row.document_key as Uint8Array | null,
    object: row.object as Uint8Array | null,
    before: row.before as Uint8Array | null,
    after: row.after as Uint8Array | null,
    wallMs: Number(row.wall),
    origin: row.lsid === null
      ? null
      : { lsid: row.lsid as Uint8Array, txnNumber: BigInt(row.txn as number) },
  };
}
