/** Reading the documents of one collection, as they are stored. */
import type { Collection } from "./catalog.ts";
import type { Index } from "./index-spec.ts";
import type { Row, Sqlite } from "./sqlite.ts";

export interface Stored {
  /** The row, which gives the natural order. */
  readonly rid: number;
  /** The encoded key of `_id`. */
  readonly key: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A stretch of an index: from `lower` on and before `upper`; null is open. */
export interface KeyRange {
  readonly lower: Uint8Array | null;
  readonly upper: Uint8Array | null;
}

export type Direction = 1 | -1;

export interface CollectionReader {
  readonly collection: Collection;
  /** False when scans of an index do not come in its order. */
  readonly ordered: boolean;
  get(key: Uint8Array): Stored | undefined;
  /** All documents in natural order. Stays valid while others write. */
  scan(direction: Direction): Iterable<Stored>;
  /** Documents by their keys in an index; one that has several keys in the range comes several times. */
  scanIndex(index: Index, range: KeyRange, direction: Direction): Iterable<Stored>;
  /** Documents by `_id`. */
  scanIds(range: KeyRange, direction: Direction): Iterable<Stored>;
  count(): number;
}

const ROWS_PER_PAGE = 128;
const FIRST_PAGE = 8;

/** Reads pages behind the last row seen, so that no SQLite statement stays open between two commands. */
export class TableReader implements CollectionReader {
  readonly ordered = true;
  readonly collection: Collection;
  readonly #sqlite: Sqlite;
  readonly #table: string;
  readonly #version: () => number;

  /** @param version grows with every write; pages that were read before are read anew */
  constructor(sqlite: Sqlite, collection: Collection, version: () => number) {
    this.#sqlite = sqlite;
    this.collection = collection;
    this.#table = `c_${collection.id}`;
    this.#version = version;
  }

  get(key: Uint8Array): Stored | undefined {
    const row = this.#sqlite.get(`SELECT rid, k, d FROM ${this.#table} WHERE k = ?`, key);
    return row === undefined ? undefined : toStored(row);
  }

  count(): number {
    return Number(this.#sqlite.get(`SELECT count(*) AS n FROM ${this.#table}`)!.n);
  }

  scan(direction: Direction): Iterable<Stored> {
    const [than, order] = direction === 1 ? [">", "ASC"] : ["<", "DESC"];
    const sql = `SELECT rid, k, d FROM ${this.#table} WHERE rid ${than} ?
      ORDER BY rid ${order} LIMIT ?`;
    const start = direction === 1 ? -1 : Number.MAX_SAFE_INTEGER;
    return this.#pages((last, limit) =>
      this.#sqlite.all(sql, last === null ? start : last.rid as number, limit)
    );
  }

  scanIds(range: KeyRange, direction: Direction): Iterable<Stored> {
    const { condition, values } = within(range, "k");
    const [than, order] = direction === 1 ? [">", "ASC"] : ["<", "DESC"];
    const select = `SELECT rid, k, d FROM ${this.#table} WHERE ${condition}`;
    const tail = `ORDER BY k ${order} LIMIT ?`;
    return this.#pages((last, limit) =>
      last === null ? this.#sqlite.all(`${select} ${tail}`, ...values, limit) : this.#sqlite.all(
        `${select} AND k ${than} ? ${tail}`,
        ...values,
        last.k as Uint8Array,
        limit,
      )
    );
  }

  scanIndex(index: Index, range: KeyRange, direction: Direction): Iterable<Stored> {
    const { condition, values } = within(range, "i.k");
    const [than, order] = direction === 1 ? [">", "ASC"] : ["<", "DESC"];
    const select = `SELECT c.rid, c.k, c.d, i.k AS ik FROM i_${index.id} i
      CROSS JOIN ${this.#table} c ON c.rid = i.rid WHERE ${condition}`;
    const tail = `ORDER BY i.k ${order}, i.rid ${order} LIMIT ?`;
    return this.#pages((last, limit) =>
      last === null ? this.#sqlite.all(`${select} ${tail}`, ...values, limit) : this.#sqlite.all(
        `${select} AND (i.k, i.rid) ${than} (?, ?) ${tail}`,
        ...values,
        last.ik as Uint8Array,
        last.rid as number,
        limit,
      )
    );
  }

  *#pages(read: (last: Row | null, limit: number) => Row[]): Generator<Stored> {
    let last: Row | null = null;
    let limit = FIRST_PAGE;
    for (;;) {
      const version = this.#version();
      const rows = read(last, limit);
      let current = true;
      for (const row of rows) {
        last = row;
        yield toStored(row);
        if (this.#version() !== version) {
          current = false;
          break;
        }
      }
      if (current && rows.length < limit) return;
      limit = ROWS_PER_PAGE;
    }
  }
}

function within(range: KeyRange, column: string): { condition: string; values: Uint8Array[] } {
  const conditions: string[] = [];
  const values: Uint8Array[] = [];
  if (range.lower !== null) {
    conditions.push(`${column} >= ?`);
    values.push(range.lower);
  }
  if (range.upper !== null) {
    conditions.push(`${column} < ?`);
    values.push(range.upper);
  }
  return { condition: conditions.join(" AND ") || "1", values };
}

function toStored(row: Row): Stored {
  return { rid: row.rid as number, key: row.k as Uint8Array, bytes: row.d as Uint8Array };
}
