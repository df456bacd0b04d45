/** A thin adapter over `node:sqlite`: cached statements, one transaction at a time, and what happens after its commit. */
import { DatabaseSync, type StatementSync } from "node:sqlite";

export type SqlValue = Uint8Array | string | number | bigint | null;
export type Row = Record<string, SqlValue>;

/** The primary result code of "the disk is full". */
const SQLITE_FULL = 13;

export class Sqlite {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, options: { readOnly?: boolean } = {}) {
    this.#database = new DatabaseSync(path, { readOnly: options.readOnly ?? false });
    if (!options.readOnly) {
      this.#database.exec("PRAGMA journal_mode = WAL");
      this.#database.exec("PRAGMA synchronous = NORMAL");
    }
    this.#database.exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");
  }

  /** Runs SQL that returns nothing and is not worth caching: schema changes and pragmas. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Returns the row id of the last insert. */
  run(sql: string, ...values: SqlValue[]): { rowId: number; changes: number } {
    const result = this.#prepare(sql).run(...values);
    return { rowId: Number(result.lastInsertRowid), changes: Number(result.changes) };
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Forgets cached statements that name a dropped table. */
  forget(table: string): void {
    for (const sql of this.#statements.keys()) {
      if (sql.includes(table)) this.#statements.delete(sql);
    }
  }

  /** Moves the write-ahead log into the database file and closes it. */
  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** True for the error that SQLite raises when nothing more can be written. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && (error as { errcode?: number }).errcode === SQLITE_FULL;
}
