/** Which databases, collections and indexes there are. Read once at start, then kept in memory next to its tables. */
import { decodeDocument, encodeDocument } from "../document/codec.ts";
import type { Doc } from "../document/values.ts";
import { compileIndex, type Index } from "./index-spec.ts";
import type { Sqlite } from "./sqlite.ts";

export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  /** 16 bytes, for life, renames included. */
  readonly uuid: Uint8Array;
  /** What `create` and `collMod` were given, without the index of `_id`. */
  readonly options: Doc;
  /** All but the index of `_id`, which is part of the table. */
  readonly indexes: readonly Index[];
  readonly keepsImages: boolean;
}

export class Catalog {
  readonly #sqlite: Sqlite;
  #databases = new Map<string, Map<string, Collection>>();
  #byUuid = new Map<string, Collection>();
  #changed = false;

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
    sqlite.exec(`
      CREATE TABLE IF NOT EXISTS collections (
        id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL,
        uuid BLOB NOT NULL, options BLOB NOT NULL, UNIQUE (db, name));
      CREATE TABLE IF NOT EXISTS indexes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, name TEXT NOT NULL,
        spec BLOB NOT NULL, multikey INTEGER NOT NULL, UNIQUE (collection, name));`);
    this.reload();
  }

  /** The SQLite transaction has been committed. */
  committed(): void {
    this.#changed = false;
  }

  /** The SQLite transaction has been rolled back, and the changes in memory with it. */
  rolledBack(): void {
    if (this.#changed) this.reload();
  }

  reload(): void {
    this.#changed = false;
    const indexes = new Map<number, Index[]>();
    for (const row of this.#sqlite.all("SELECT * FROM indexes ORDER BY id")) {
      const spec = decodeDocument(row.spec as Uint8Array);
      const list = indexes.get(row.collection as number) ?? [];
      list.push(compileIndex(row.id as number, spec, row.multikey === 1));
      indexes.set(row.collection as number, list);
    }
    this.#databases = new Map();
    this.#byUuid = new Map();
    for (const row of this.#sqlite.all("SELECT * FROM collections ORDER BY id")) {
      const id = row.id as number;
      this.#remember(id, row.db as string, row.name as string, row.uuid as Uint8Array, {
        options: decodeDocument(row.options as Uint8Array),
        indexes: indexes.get(id) ?? [],
      });
    }
  }

  #remember(
    id: number,
    database: string,
    name: string,
    uuid: Uint8Array,
    rest: { options: Doc; indexes: readonly Index[] },
  ): Collection {
    const images = rest.options.get("changeStreamPreAndPostImages");
    const keepsImages = images instanceof Map && images.get("enabled") === true;
    const collection = { id, database, name, uuid, keepsImages, ...rest };
    let collections = this.#databases.get(database);
    if (collections === undefined) this.#databases.set(database, collections = new Map());
    collections.set(name, collection);
    this.#byUuid.set(uuid.toHex(), collection);
    return collection;
  }

  databases(): string[] {
    return [...this.#databases.keys()].sort();
  }

  /** In the order they were created. */
  collections(database: string): Collection[] {
    return [...this.#databases.get(database)?.values() ?? []];
  }

  find(database: string, name: string): Collection | undefined {
    return this.#databases.get(database)?.get(name);
  }

  /** Whatever it is called by now. */
  findByUuid(uuid: Uint8Array): Collection | undefined {
    return this.#byUuid.get(uuid.toHex());
  }

  /** The highest ids so far; what is made later has higher ones. */
  newest(): { collection: number; index: number } {
    const highest = (table: string) =>
      Number(this.#sqlite.get(`SELECT coalesce(max(id), 0) AS id FROM ${table}`)!.id);
    return { collection: highest("collections"), index: highest("indexes") };
  }

  create(database: string, name: string, options: Doc): Collection {
    this.#changed = true;
    const uuid = crypto.getRandomValues(new Uint8Array(16));
    uuid[6] = (uuid[6]! & 0x0f) | 0x40;
    uuid[8] = (uuid[8]! & 0x3f) | 0x80;
    const { rowId } = this.#sqlite.run(
      "INSERT INTO collections (db, name, uuid, options) VALUES (?, ?, ?, ?)",
      database,
      name,
      uuid,
      encodeDocument(options),
    );
    this.#sqlite.exec(
      `CREATE TABLE c_${rowId} (
        rid INTEGER PRIMARY KEY AUTOINCREMENT, k BLOB NOT NULL UNIQUE, d BLOB NOT NULL)`,
    );
    return this.#remember(rowId, database, name, uuid, { options, indexes: [] });
  }

  drop(collection: Collection): void {
    this.#changed = true;
    for (const index of collection.indexes) this.#dropTable(`i_${index.id}`);
    this.#dropTable(`c_${collection.id}`);
    this.#sqlite.run("DELETE FROM indexes WHERE collection = ?", collection.id);
    this.#sqlite.run("DELETE FROM collections WHERE id = ?", collection.id);
    this.#forget(collection);
  }

  #forget(collection: Collection): void {
    const collections = this.#databases.get(collection.database)!;
    collections.delete(collection.name);
    this.#byUuid.delete(collection.uuid.toHex());
    if (collections.size === 0) this.#databases.delete(collection.database);
  }

  rename(collection: Collection, database: string, name: string): Collection {
    this.#changed = true;
    this.#sqlite.run(
      "UPDATE collections SET db = ?, name = ? WHERE id = ?",
      database,
      name,
      collection.id,
    );
    this.#forget(collection);
    return this.#remember(collection.id, database, name, collection.uuid, {
      options: collection.options,
      indexes: collection.indexes,
    });
  }

  setOptions(collection: Collection, options: Doc): Collection {
    this.#changed = true;
    this.#sqlite.run(
      "UPDATE collections SET options = ? WHERE id = ?",
      encodeDocument(options),
      collection.id,
    );
    return this.#replace(collection, { options, indexes: collection.indexes });
  }

  /** Makes an empty index; the caller fills it. */
  addIndex(collection: Collection, spec: Doc): { collection: Collection; index: Index } {
    this.#changed = true;
    const { rowId } = this.#sqlite.run(
      "INSERT INTO indexes (collection, name, spec, multikey) VALUES (?, ?, ?, 0)",
      collection.id,
      spec.get("name") as string,
      encodeDocument(spec),
    );
    this.#sqlite.exec(
      `CREATE TABLE i_${rowId} (
        k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (k, rid)) WITHOUT ROWID`,
    );
    const index = compileIndex(rowId, spec, false);
    const indexes = [...collection.indexes, index];
    return {
      collection: this.#replace(collection, { options: collection.options, indexes }),
      index,
    };
  }

  dropIndex(collection: Collection, index: Index): Collection {
    this.#changed = true;
    this.#dropTable(`i_${index.id}`);
    this.#sqlite.run("DELETE FROM indexes WHERE id = ?", index.id);
    const indexes = collection.indexes.filter((other) => other.id !== index.id);
    return this.#replace(collection, { options: collection.options, indexes });
  }

  /** Stores a changed specification (`collMod`) of an index whose keys stay the same. */
  setIndexSpec(collection: Collection, index: Index, spec: Doc): Collection {
    this.#changed = true;
    this.#sqlite.run("UPDATE indexes SET spec = ? WHERE id = ?", encodeDocument(spec), index.id);
    const indexes = collection.indexes.map((other) =>
      other.id === index.id ? compileIndex(index.id, spec, index.multikey) : other
    );
    return this.#replace(collection, { options: collection.options, indexes });
  }

  /** Notes that some document has more than one key in the index. It stays so until the index is dropped. */
  markMultikey(index: Index): void {
    this.#changed = true;
    this.#sqlite.run("UPDATE indexes SET multikey = 1 WHERE id = ?", index.id);
    index.multikey = true;
  }

  #replace(collection: Collection, rest: { options: Doc; indexes: readonly Index[] }): Collection {
    return this.#remember(
      collection.id,
      collection.database,
      collection.name,
      collection.uuid,
      rest,
    );
  }

  #dropTable(name: string): void {
    this.#sqlite.forget(name);
    this.#sqlite.exec(`DROP TABLE ${name}`);
  }
}
