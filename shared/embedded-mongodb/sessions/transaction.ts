/** One multi-document transaction: a snapshot that it reads, and its writes, which wait for the commit. */
import type { Doc, Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Change, Origin } from "../oplog/oplog.ts";
import { encodeKey } from "../order/key.ts";
import type { Collection } from "../storage/catalog.ts";
import type { DocumentLocks } from "../storage/document-locks.ts";
import { duplicateKey } from "../storage/duplicate-key.ts";
import type { Engine } from "../storage/engine.ts";
import { indexKeys } from "../storage/index-spec.ts";
import { type CollectionReader, type Stored, TableReader } from "../storage/reader.ts";
import { Sqlite } from "../storage/sqlite.ts";
import { CollectionWriter, sameBytes, type Writer } from "../storage/writer.ts";
import { decoded, Overlay, OverlayReader } from "./overlay.ts";

type Operation =
  | { readonly kind: "insert"; readonly document: Doc; readonly bytes: Uint8Array }
  | {
    readonly kind: "replace";
    readonly key: Uint8Array;
    readonly after: Doc;
    readonly bytes: Uint8Array;
    readonly description: Doc | null;
  }
  | { readonly kind: "remove"; readonly key: Uint8Array };

export class Transaction {
  readonly origin: Origin;
  readonly key: string;
  readonly startedMs = Date.now();
  state: "inProgress" | "committed" | "aborted" = "inProgress";
  readonly #engine: Engine;
  readonly #locks: DocumentLocks;
  readonly #released = Promise.withResolvers<void>();
  readonly #operations: { collection: Collection; operation: Operation }[] = [];
  readonly #overlays = new Map<number, Overlay>();
  readonly #snapshot: Sqlite;
  readonly #newest: { collection: number; index: number };

  constructor(engine: Engine, origin: Origin) {
    this.#engine = engine;
    this.#locks = engine.locks;
    this.origin = origin;
    this.key = `${origin.lsid.toHex()}:${origin.txnNumber}`;
    this.#newest = engine.catalog.newest();
    this.#snapshot = new Sqlite(engine.path, { readOnly: true });
    // The first read is what fixes the snapshot.
    this.#snapshot.exec("BEGIN");
    this.#snapshot.get("SELECT count(*) FROM collections");
  }

  reader(collection: Collection): CollectionReader {
    const known = {
      ...collection,
      indexes: collection.indexes.filter((index) => index.id <= this.#newest.index),
    };
    return new OverlayReader(known, this.#base(known), this.#overlay(collection));
  }

  writer(collection: Collection): Writer {
    return {
      insert: (document, bytes) => this.#insert(collection, document, bytes),
      replace: (stored, _before, after, bytes, description) =>
        this.#replace(collection, stored, after, bytes, description),
      remove: (stored) => this.#remove(collection, stored),
    };
  }

  /**
   * Does all writes, in order, on the data as it is now. It must be called inside `engine.write`.
   * @throws {MongoError} 112 WriteConflict
   */
  apply(): void {
    const changes: Change[] = [];
    this.#locks.release(this.key);
    for (const { collection, operation } of this.#operations) {
      const now = this.#engine.catalog.find(collection.database, collection.name);
      if (now === undefined || now.id !== collection.id) throw conflict();
      this.#apply(now, operation, (change) => changes.push(change));
    }
    if (changes.length > 0) this.#engine.oplog.appendTransaction(changes, this.origin);
  }

  /** Lets go of the snapshot and the locks. */
  end(state: "committed" | "aborted"): void {
    if (this.state !== "inProgress") return;
    this.state = state;
    this.#snapshot.close();
    this.#locks.release(this.key);
    this.#released.resolve();
  }

  #apply(collection: Collection, operation: Operation, record: (change: Change) => void): void {
    const { sqlite, catalog } = this.#engine;
    const writer = new CollectionWriter(sqlite, catalog, collection, record, this.#locks);
    if (operation.kind === "insert") {
      writer.insert(operation.document, operation.bytes);
      return;
    }
    const stored = new TableReader(sqlite, collection, () => 0).get(operation.key);
    if (stored === undefined) throw conflict();
    if (operation.kind === "remove") {
      writer.remove(stored, decoded(stored));
    } else {
      writer.replace(
        stored,
        decoded(stored),
        operation.after,
        operation.bytes,
        operation.description,
      );
    }
  }

  #insert(collection: Collection, document: Doc, bytes: Uint8Array): void {
    const id: Value = document.get("_id");
    const key = encodeKey([id]);
    if (this.reader(collection).get(key) !== undefined) {
      throw duplicateKey(collection, "_id_", ["_id"], [id]);
    }
    this.#lock(collection, key);
    this.#checkUnique(collection, key, document);
    this.#overlay(collection).set(key, { document, bytes });
    this.#operations.push({ collection, operation: { kind: "insert", document, bytes } });
  }

  #replace(
    collection: Collection,
    { key }: Stored,
    after: Doc,
    bytes: Uint8Array,
    description: Doc | null,
  ): void {
    this.#lock(collection, key);
    this.#checkUnique(collection, key, after);
    this.#overlay(collection).set(key, { document: after, bytes });
    this.#operations.push({
      collection,
      operation: { kind: "replace", key, after, bytes, description },
    });
  }

  #remove(collection: Collection, { key }: Stored): void {
    this.#lock(collection, key);
    this.#overlay(collection).set(key, null);
    this.#operations.push({ collection, operation: { kind: "remove", key } });
  }

  /** The first writer of a document wins; who comes second, or has read what is no longer so, must start over. */
  #lock(collection: Collection, key: Uint8Array): void {
    const table = `c_${collection.id}`;
    if (!this.#locks.take(this.key, this.#released.promise, table, key)) throw conflict();
    if (this.#overlay(collection).has(key)) return;
    const then = this.#base(collection)?.get(key)?.bytes;
    const now = new TableReader(this.#engine.sqlite, collection, () => 0).get(key)?.bytes;
    const isSame = then === undefined || now === undefined ? then === now : sameBytes(then, now);
    if (!isSame) throw conflict();
  }

  #checkUnique(collection: Collection, key: Uint8Array, document: Doc): void {
    const overlay = this.#overlay(collection);
    for (const index of collection.indexes) {
      if (!index.unique) continue;
      for (const { bytes, values } of indexKeys(index, document)) {
        const table = `i_${index.id}`;
        if (!this.#locks.take(this.key, this.#released.promise, table, bytes)) throw conflict();
        const stored = this.#engine.sqlite.all(
          `SELECT c.k FROM ${table} i JOIN c_${collection.id} c ON c.rid = i.rid WHERE i.k = ?`,
          bytes,
        );
        const isTaken = stored.some(({ k }) =>
          !sameBytes(k as Uint8Array, key) && !overlay.has(k as Uint8Array)
        ) || [...overlay.alive()].some((other) =>
          !sameBytes(other.stored.key, key) &&
          indexKeys(index, other.document).some((taken) =>
            sameBytes(taken.bytes, bytes)
          )
        );
        if (isTaken) {
          throw duplicateKey(collection, index.name, index.paths, values, index.directions);
        }
      }
    }
  }

  #base(collection: Collection): CollectionReader | null {
    if (collection.id > this.#newest.collection) return null;
    return new TableReader(this.#snapshot, collection, () => 0);
  }

  #overlay(collection: Collection): Overlay {
    let overlay = this.#overlays.get(collection.id);
    if (overlay === undefined) this.#overlays.set(collection.id, overlay = new Overlay());
    return overlay;
  }
}

function conflict(): MongoError {
  return new MongoError(
    112,
    "Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.",
  );
}
