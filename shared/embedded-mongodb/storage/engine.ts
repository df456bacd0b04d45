/** The store of one data directory: tables, catalog and oplog in one SQLite file, changed in one transaction at a time. */
import { Oplog } from "../oplog/oplog.ts";
import { Catalog } from "./catalog.ts";
import { DocumentLocks } from "./document-locks.ts";
import { lockDirectory } from "./directory-lock.ts";
import { Sqlite } from "./sqlite.ts";

export class Engine {
  readonly path: string;
  readonly sqlite: Sqlite;
  readonly catalog: Catalog;
  readonly oplog: Oplog;
  readonly locks = new DocumentLocks();
  readonly #unlock: () => void;
  /** Grows with every write, so that a reader can tell whether what it has read ahead is still current. */
  #version = 0;

  /** @throws {DirectoryInUseError} when another process has the directory open */
  constructor(directory: string) {
    this.#unlock = lockDirectory(directory);
    this.path = `${directory}/data.sqlite`;
    this.sqlite = new Sqlite(this.path);
    this.catalog = new Catalog(this.sqlite);
    this.oplog = new Oplog(this.sqlite);
  }

  get version(): number {
    return this.#version;
  }

  /**
   * Runs `change` in a SQLite transaction: all of its documents, index entries, oplog entries and session records are
   * stored, or none. Inside another `write` it just joins.
   */
  write<T>(change: () => T): T {
    if (this.sqlite.inTransaction) return change();
    this.sqlite.run("BEGIN IMMEDIATE");
    this.#version++;
    let result: T;
    try {
      result = change();
      this.sqlite.run("COMMIT");
    } catch (error) {
      if (this.sqlite.inTransaction) this.sqlite.run("ROLLBACK");
      this.oplog.rolledBack();
      this.catalog.rolledBack();
      throw error;
    }
    this.catalog.committed();
    this.oplog.committed();
    return result;
  }

  /** About how much the documents of a database take on disk. */
  bytesOf(database: string): number {
    let total = 0;
    for (const { id } of this.catalog.collections(database)) {
      total += Number(this.sqlite.get(`SELECT coalesce(sum(length(d)), 0) AS n FROM c_${id}`)!.n);
    }
    return total;
  }

  close(): void {
    this.sqlite.close();
    this.#unlock();
  }
}
