/** createIndexes, listIndexes, dropIndexes. */
import { decodeDocument, encodeDocument } from "../document/codec.ts";
import { doc } from "../document/build.ts";
import { type Doc, isDoc } from "../document/values.ts";
import { DocumentSource } from "../cursors/document-source.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Collection } from "../storage/catalog.ts";
import { sameKey, sameSpec } from "../storage/index-spec.ts";
import type { Index } from "../storage/index-spec.ts";
import { TableReader } from "../storage/reader.ts";
import { catalogChange, createCollection, openWriter } from "../storage/store.ts";
import type { Command, CommandContext, CursorReply } from "./command.ts";
import { openCursor } from "./cursors.ts";
import { ID_INDEX_SPEC, readIndexSpec } from "./index-options.ts";
import { collectionName, findCollection } from "./query-arguments.ts";

function createIndexes(context: CommandContext): Doc {
  const { engine } = context.server;
  const name = collectionName(context);
  const given = context.args.array("indexes") ?? [];
  if (given.length === 0) throw new MongoError(2, "Must specify at least one index to create");
  const specs = given.map((spec) => readIndexSpec(spec));
  return engine.write(() => {
    const existing = engine.catalog.find(context.database, name);
    let collection = existing ?? createCollection(engine, context.database, name, new Map());
    const before = collection.indexes.length + 1;
    for (const spec of specs) {
      if (isKnown(collection, spec)) continue;
      collection = build(context, collection, spec);
    }
    const after = collection.indexes.length + 1;
    return doc({
      numIndexesBefore: before,
      numIndexesAfter: after,
      createdCollectionAutomatically: existing === undefined,
      ...(before === after ? { note: "all indexes already exist" } : {}),
    });
  });
}

/** @throws {MongoError} 85 or 86 when an index of that name or key is there with other options */
function isKnown(collection: Collection, spec: Doc): boolean {
  const all = [ID_INDEX_SPEC, ...collection.indexes.map((index) => index.spec)];
  const name = spec.get("name") as string;
  const sameName = all.find((other) => other.get("name") === name);
  if (sameName !== undefined && sameSpec(sameName, spec)) return true;
  const key = spec.get("key") as Doc;
  if (all[0] !== undefined && sameKey(all[0].get("key") as Doc, key)) return true;
  if (sameName !== undefined) {
    throw new MongoError(
      86,
      `An existing index has the same name as the requested index. When index names are not specified, ` +
        `they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ` +
        `${describe(spec)}, existing index: ${describe(sameName)}`,
    );
  }
  const alike = all.find((other) =>
    sameKey(other.get("key") as Doc, key) && samePartial(other, spec)
  );
  if (alike === undefined) return false;
  const unnamed = (other: Doc) => new Map([...other, ["name", ""]] as const);
  if (sameSpec(unnamed(alike), unnamed(spec))) {
    throw new MongoError(85, `Index already exists with a different name: ${alike.get("name")}`);
  }
  throw new MongoError(
    85,
    `An equivalent index already exists with the same name but different options. Requested index: ` +
      `${describe(spec)}, existing index: ${describe(alike)}`,
  );
}

function samePartial(a: Doc, b: Doc): boolean {
  const filter = (spec: Doc) => new Map([["f", spec.get("partialFilterExpression") ?? null]]);
  return sameSpec(filter(a), filter(b));
}

function describe(spec: Doc): string {
  return JSON.stringify(
    spec,
    (_, value) => value instanceof Map ? Object.fromEntries(value) : value,
  );
}

/** Makes the index and lists what is in the collection already; a duplicate undoes all. */
function build(context: CommandContext, collection: Collection, spec: Doc): Collection {
  const { engine } = context.server;
  const added = engine.catalog.addIndex(collection, spec);
  const writer = openWriter(engine, added.collection);
  const reader = new TableReader(engine.sqlite, added.collection, () => 0);
  for (const stored of reader.scan(1)) {
    writer.addToIndex(added.index, stored, decodeDocument(stored.bytes));
  }
  engine.oplog.append(catalogChange(added.collection, "createIndexes", doc({ indexes: [spec] })));
  return added.collection;
}

function listIndexes(context: CommandContext): CursorReply {
  const collection = findCollection(context);
  const namespace = `${context.database}.${collectionName(context)}`;
  if (collection === undefined) throw new MongoError(26, `ns does not exist: ${namespace}`);
  const specs = [ID_INDEX_SPEC, ...collection.indexes.map((index) => index.spec)];
  const cursor = context.args.document("cursor");
  return openCursor(context, new DocumentSource(specs.map(encodeDocument)), {
    namespace,
    batchSize: cursor?.has("batchSize") ? Number(cursor.get("batchSize")) : undefined,
  });
}

function dropIndexes(context: CommandContext): Doc {
  const { engine } = context.server;
  return engine.write(() => {
    let collection = findCollection(context);
    if (collection === undefined) {
      throw new MongoError(26, `ns not found ${context.database}.${collectionName(context)}`);
    }
    const before = collection.indexes.length + 1;
    for (const index of findDropped(collection, context)) {
      collection = engine.catalog.dropIndex(collection, index);
      engine.oplog.append(
        catalogChange(collection, "dropIndexes", doc({ indexes: [index.spec] })),
      );
    }
    return doc({ nIndexesWas: before });
  });
}

function findDropped(collection: Collection, context: CommandContext): readonly Index[] {
  const wanted = context.args.get("index");
  if (wanted === "*") return collection.indexes;
  const list = Array.isArray(wanted) ? wanted : [wanted];
  return list.map((one) => {
    if (one === "_id_" || isDoc(one) && sameKey(one, ID_INDEX_SPEC.get("key") as Doc)) {
      throw new MongoError(72, "cannot drop _id index");
    }
    const found = collection.indexes.find((index) =>
      isDoc(one) ? sameKey(index.spec.get("key") as Doc, one) : index.name === one
    );
    if (found === undefined) {
      throw new MongoError(
        27,
        isDoc(one)
          ? `can't find index with key: ${describe(one)}`
          : `index not found with name [${one}]`,
      );
    }
    return found;
  });
}

export const INDEX_COMMANDS: readonly Command[] = [
  { name: "createIndexes", fields: ["indexes", "commitQuorum"], run: createIndexes },
  { name: "listIndexes", fields: ["cursor"], run: listIndexes },
  { name: "dropIndexes", fields: ["index"], run: dropIndexes },
  { name: "deleteIndexes", fields: ["index"], run: dropIndexes },
];
