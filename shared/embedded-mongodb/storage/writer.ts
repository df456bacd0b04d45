/** Changing the documents of one collection: rows, index entries and oplog entries together. */
import { encodeDocument } from "../document/codec.ts";
import type { Doc, Value } from "../document/values.ts";
import type { Change } from "../oplog/oplog.ts";
import { encodeKey } from "../order/key.ts";
import type { Catalog, Collection } from "./catalog.ts";
import type { DocumentLocks } from "./document-locks.ts";
import { duplicateKey } from "./duplicate-key.ts";
import { type Index, type IndexKey, indexKeys } from "./index-spec.ts";
import type { Stored } from "./reader.ts";
import type { Sqlite } from "./sqlite.ts";

/** What a command may do to the documents of a collection. */
export interface Writer {
  insert(document: Doc, bytes: Uint8Array): void;
  replace(
    stored: Stored,
    before: Doc,
    after: Doc,
    bytes: Uint8Array,
    description: Doc | null,
  ): void;
  remove(stored: Stored, document: Doc): void;
}

export class CollectionWriter implements Writer {
  readonly #sqlite: Sqlite;
  readonly #catalog: Catalog;
  readonly #collection: Collection;
  readonly #record: (change: Change) => void;
  readonly #locks: DocumentLocks;

  /**
   * @param record receives each change for the oplog
   * @param locks what open transactions have written; a write that meets one throws `BlockedByTransaction`
   */
  constructor(
    sqlite: Sqlite,
    catalog: Catalog,
    collection: Collection,
    record: (change: Change) => void,
    locks: DocumentLocks,
  ) {
    this.#locks = locks;
    this.#sqlite = sqlite;
    this.#catalog = catalog;
    this.#collection = collection;
    this.#record = record;
  }

  /**
   * Everything is checked before anything is written, so that a refused document leaves no trace.
   * @throws {MongoError} 11000 on a key that is taken
   */
  insert(document: Doc, bytes: Uint8Array): void {
    const id = document.get("_id");
    const key = encodeKey([id]);
    const table = `c_${this.#collection.id}`;
    this.#locks.check(table, key);
    if (this.#sqlite.get(`SELECT 1 FROM ${table} WHERE k = ?`, key) !== undefined) {
      throw duplicateKey(this.#collection, "_id_", ["_id"], [id]);
    }
    const added = this.#collection.indexes.map((index) => {
      const keys = indexKeys(index, document);
      this.#checkUnique(index, keys, -1);
      return { index, keys };
    });
    const { rowId } = this.#sqlite.run(`INSERT INTO ${table} (k, d) VALUES (?, ?)`, key, bytes);
    for (const { index, keys } of added) this.#addKeys(index, keys, rowId);
    this.#note("insert", documentKeyOf(document), { object: bytes });
  }

  /**
   * Stores the new state of a document whose `_id` stays.
   * @param description what an `update` event says; null makes it a `replace` event
   * @throws {MongoError} 11000 on a key that is taken
   */
  replace(
    stored: Stored,
    before: Doc,
    after: Doc,
    bytes: Uint8Array,
    description: Doc | null,
  ): void {
    this.#locks.check(`c_${this.#collection.id}`, stored.key);
    const changed = this.#collection.indexes.map((index) => {
      const old = indexKeys(index, before);
      const now = indexKeys(index, after);
      const added = now.filter((key) => !old.some((other) => sameBytes(key.bytes, other.bytes)));
      const removed = old.filter((key) => !now.some((other) => sameBytes(key.bytes, other.bytes)));
      this.#checkUnique(index, added, stored.rid);
      return { index, added, removed, multikey: now.length > 1 };
    });
    this.#sqlite.run(`UPDATE c_${this.#collection.id} SET d = ? WHERE rid = ?`, bytes, stored.rid);
    for (const { index, added, removed, multikey } of changed) {
      this.#removeKeys(index, removed, stored.rid);
      this.#addKeys(index, added, stored.rid, multikey);
    }
    this.#note(description === null ? "replace" : "update", documentKeyOf(after), {
      object: description === null ? bytes : encodeDocument(description),
      before: stored.bytes,
      after: bytes,
    });
  }

  remove(stored: Stored, document: Doc): void {
    this.#locks.check(`c_${this.#collection.id}`, stored.key);
    for (const index of this.#collection.indexes) {
      this.#removeKeys(index, indexKeys(index, document), stored.rid);
    }
    this.#sqlite.run(`DELETE FROM c_${this.#collection.id} WHERE rid = ?`, stored.rid);
    this.#note("delete", documentKeyOf(document), { before: stored.bytes });
  }

  /**
   * Lists one document that was there before the index.
   * @throws {MongoError} 11000 when another one has the same unique key
   */
  addToIndex(index: Index, stored: Stored, document: Doc): void {
    const keys = indexKeys(index, document);
    this.#checkUnique(index, keys, stored.rid);
    this.#addKeys(index, keys, stored.rid);
  }

  #addKeys(index: Index, keys: readonly IndexKey[], rid: number, multikey = keys.length > 1): void {
    if (multikey && !index.multikey) this.#catalog.markMultikey(index);
    for (const { bytes } of keys) {
      this.#sqlite.run(`INSERT OR IGNORE INTO i_${index.id} (k, rid) VALUES (?, ?)`, bytes, rid);
    }
  }

  #removeKeys(index: Index, keys: readonly IndexKey[], rid: number): void {
    for (const { bytes } of keys) {
      this.#sqlite.run(`DELETE FROM i_${index.id} WHERE k = ? AND rid = ?`, bytes, rid);
    }
  }

  #checkUnique(index: Index, keys: readonly IndexKey[], rid: number): void {
    if (!index.unique) return;
    for (const { bytes, values } of keys) {
      this.#locks.check(`i_${index.id}`, bytes);
      const sql = `SELECT 1 FROM i_${index.id} WHERE k = ? AND rid <> ?`;
      if (this.#sqlite.get(sql, bytes, rid) !== undefined) {
        throw duplicateKey(this.#collection, index.name, index.paths, values, index.directions);
      }
    }
  }

  #note(
    operation: "insert" | "update" | "replace" | "delete",
    documentKey: Doc,
    images: { object?: Uint8Array; before?: Uint8Array; after?: Uint8Array },
  ): void {
    const { database, name, uuid, keepsImages } = this.#collection;
    this.#record({
      operation,
      database,
      collection: name,
      uuid,
      documentKey: encodeDocument(documentKey),
      object: images.object ?? null,
      before: keepsImages ? images.before ?? null : null,
      after: keepsImages ? images.after ?? null : null,
    });
  }
}

function documentKeyOf(document: Doc): Doc {
  return new Map<string, Value>([["_id", document.get("_id")]]);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
