/** Collections as commands see them: opened by name, read and written through the engine. */
import { Binary, ObjectId, Timestamp } from "bson";
import { decodeDocument, encodeDocument } from "../document/codec.ts";
import { type Doc, isDoc, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { toTimestamp } from "../oplog/clock.ts";
import type { Change } from "../oplog/oplog.ts";
import type { Collection } from "./catalog.ts";
import type { Engine } from "./engine.ts";
import { type CollectionReader, TableReader } from "./reader.ts";
import { CollectionWriter } from "./writer.ts";

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const MAX_NAMESPACE_BYTES = 255;

export function openReader(engine: Engine, collection: Collection): CollectionReader {
  return new TableReader(engine.sqlite, collection, () => engine.version);
}

export function openWriter(engine: Engine, collection: Collection): CollectionWriter {
  return new CollectionWriter(
    engine.sqlite,
    engine.catalog,
    collection,
    (change) => engine.oplog.append(change),
    engine.locks,
  );
}

/** The collection, made if it is not there yet. Call it inside `engine.write`. */
export function ensureCollection(engine: Engine, database: string, name: string): Collection {
  return engine.catalog.find(database, name) ?? createCollection(engine, database, name, new Map());
}

export function createCollection(
  engine: Engine,
  database: string,
  name: string,
  options: Doc,
): Collection {
  checkNamespace(database, name);
  const collection = engine.catalog.create(database, name, options);
  engine.oplog.append(catalogChange(collection, "create", options));
  return collection;
}

/** An oplog entry about a collection itself. */
export function catalogChange(
  collection: Collection,
  operation: Change["operation"],
  description: Doc | null,
): Change {
  return {
    operation,
    database: collection.database,
    collection: collection.name,
    uuid: collection.uuid,
    documentKey: null,
    object: description === null ? null : encodeDocument(description),
    before: null,
    after: null,
  };
}

/** @throws {MongoError} 73 for a name that no collection can have */
export function checkNamespace(database: string, name: string): void {
  if (database === "" || /[/\\. "$\0]/.test(database) || database.length > 63) {
    throw new MongoError(73, `Invalid database name: '${database}'`);
  }
  if (
    name === "" || name.includes("\0") || name.includes("$") || name.startsWith(".") ||
    name.endsWith(".")
  ) {
    throw new MongoError(73, `Invalid namespace specified '${database}.${name}'`);
  }
  if (`${database}.${name}`.length > MAX_NAMESPACE_BYTES) {
    throw new MongoError(73, `Fully qualified namespace is too long: ${database}.${name}`);
  }
}

export interface PreparedDocument {
  readonly document: Doc;
  readonly bytes: Uint8Array;
}

/**
 * Makes a document ready to be stored: `_id` first, made if missing, empty timestamps filled.
 * @throws {MongoError} 53 for an `_id` that cannot be one, 10334 for a document that is too large
 */
export function prepareInsert(
  encoded: Uint8Array | null,
  given?: Doc,
): PreparedDocument {
  let document = given ?? decodeDocument(encoded!);
  let bytes = given === undefined ? encoded : null;
  const first = document.keys().next().value;
  if (first !== "_id") {
    const id: Value = document.has("_id") ? document.get("_id") : new ObjectId();
    document = new Map<string, Value>([["_id", id], ...document]);
    bytes = null;
  }
  checkId(document.get("_id"));
  for (const [name, value] of document) {
    if (value instanceof Timestamp && value.isZero() && name !== "_id") {
      document.set(name, toTimestamp({ t: Math.floor(Date.now() / 1000), i: nextOrdinal() }));
      bytes = null;
    }
  }
  bytes ??= encodeDocument(document);
  checkSize(bytes);
  return { document, bytes };
}

let ordinal = 0;
function nextOrdinal(): number {
  return ordinal = ordinal % 0x7fffffff + 1;
}

export function checkSize(bytes: Uint8Array): void {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new MongoError(
      10334,
      `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}`,
    );
  }
}

function checkId(id: Value): void {
  if (Array.isArray(id)) throw new MongoError(53, "The '_id' value cannot be of type array");
  if (id === undefined) throw new MongoError(53, "The '_id' value cannot be of type undefined");
  if (isDoc(id)) {
    for (const name of id.keys()) {
      if (name.startsWith("$")) {
        throw new MongoError(
          52,
          `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`,
        );
      }
    }
  }
  if (!(id instanceof Binary) && (id as { _bsontype?: string })?._bsontype === "BSONRegExp") {
    throw new MongoError(53, "The '_id' value cannot be of type regex");
  }
}
