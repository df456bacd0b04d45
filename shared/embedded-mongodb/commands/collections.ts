/** create, drop, dropDatabase, renameCollection, listCollections, listDatabases, collMod. */
import { Binary } from "bson";
import { doc } from "../document/build.ts";
import { encodeDocument } from "../document/codec.ts";
import { getBoolean } from "../document/read.ts";
import { type Doc, isDoc, isNumeric } from "../document/values.ts";
import { DocumentSource } from "../cursors/document-source.ts";
import { MongoError, notImplemented } from "../errors/mongo-error.ts";
import { compileMatcher } from "../query/matcher.ts";
import type { Collection } from "../storage/catalog.ts";
import { catalogChange, checkNamespace, createCollection } from "../storage/store.ts";
import { checkCollation } from "../order/sort.ts";
import type { Command, CommandContext, CursorReply } from "./command.ts";
import { openCursor } from "./cursors.ts";
import { ID_INDEX_SPEC } from "./index-options.ts";
import { collectionName } from "./query-arguments.ts";

const CREATE_UNSUPPORTED = [
  "capped",
  "size",
  "max",
  "viewOn",
  "pipeline",
  "timeseries",
  "expireAfterSeconds",
  "clusteredIndex",
  "encryptedFields",
  "validator",
  "indexOptionDefaults",
  "storageEngine",
  "autoIndexId",
];

function create(context: CommandContext): Doc {
  const { args, server: { engine } } = context;
  const name = collectionName(context);
  checkNamespace(context.database, name);
  for (const option of CREATE_UNSUPPORTED) {
    const value = args.get(option);
    if (value !== undefined && value !== false && !(isDoc(value) && value.size === 0)) {
      throw notImplemented(`The option '${option}' of create is not supported`);
    }
  }
  checkCollation(args.document("collation"));
  const options: Doc = new Map();
  const images = args.document("changeStreamPreAndPostImages");
  if (images !== undefined) options.set("changeStreamPreAndPostImages", readImages(images));
  const existing = engine.catalog.find(context.database, name);
  if (existing !== undefined) {
    throw new MongoError(48, `Collection ${context.database}.${name} already exists.`);
  }
  engine.write(() => createCollection(engine, context.database, name, options));
  return doc({});
}

function readImages(images: Doc): Doc {
  return doc({ enabled: getBoolean(images, "enabled") ?? false });
}

/** Drops one collection, and its cursors with it. It must be called inside `engine.write`. */
export function dropCollection(context: CommandContext, collection: Collection): void {
  const { engine } = context.server;
  engine.catalog.drop(collection);
  engine.oplog.append(catalogChange(collection, "drop", null));
  closeCursors(context, `${collection.database}.${collection.name}`);
}

function closeCursors(context: CommandContext, namespace: string): void {
  context.server.cursors.closeWhere((cursor) =>
    cursor.namespace === namespace && !cursor.source.awaitsData
  );
}

function drop(context: CommandContext): Doc {
  const { engine } = context.server;
  const name = collectionName(context);
  const collection = engine.catalog.find(context.database, name);
  if (collection === undefined) return doc({});
  const nIndexesWas = collection.indexes.length + 1;
  engine.write(() => dropCollection(context, collection));
  return doc({ nIndexesWas, ns: `${context.database}.${name}` });
}

function dropDatabase(context: CommandContext): Doc {
  const { engine } = context.server;
  const collections = engine.catalog.collections(context.database);
  if (collections.length === 0) return doc({});
  engine.write(() => {
    for (const collection of collections) dropCollection(context, collection);
    engine.oplog.append({
      operation: "dropDatabase",
      database: context.database,
      collection: "",
      uuid: null,
      documentKey: null,
      object: null,
      before: null,
      after: null,
    });
  });
  return doc({ dropped: context.database });
}

function renameCollection(context: CommandContext): Doc {
  const { args, server: { engine } } = context;
  const [database, name] = splitNamespace(args.requiredString("renameCollection"));
  const [toDatabase, toName] = splitNamespace(args.requiredString("to"));
  checkNamespace(toDatabase, toName);
  const collection = engine.catalog.find(database, name);
  if (collection === undefined) {
    throw new MongoError(26, `Source collection ${database}.${name} does not exist`);
  }
  if (database !== toDatabase) {
    throw notImplemented("Renaming a collection into another database is not supported");
  }
  if (name === toName) throw new MongoError(20, "Can't rename a collection to itself");
  const target = engine.catalog.find(toDatabase, toName);
  if (target !== undefined && !args.boolean("dropTarget")) {
    throw new MongoError(48, "target namespace exists");
  }
  engine.write(() => {
    renameWithin(context, collection, toName, target);
    closeCursors(context, `${database}.${name}`);
  });
  return doc({});
}

/** The place of a dropped target is taken in one step, and told as one event. It must be called inside `engine.write`. */
export function renameWithin(
  context: CommandContext,
  collection: Collection,
  name: string,
  target: Collection | undefined,
): void {
  const { catalog, oplog } = context.server.engine;
  const description = doc({ to: { db: collection.database, coll: name } });
  if (target !== undefined) {
    catalog.drop(target);
    closeCursors(context, `${target.database}.${target.name}`);
    description.set("dropTarget", new Binary(target.uuid, Binary.SUBTYPE_UUID));
  }
  oplog.append(catalogChange(collection, "rename", description));
  catalog.rename(collection, collection.database, name);
}

function splitNamespace(namespace: string): [string, string] {
  const dot = namespace.indexOf(".");
  if (dot < 1) throw new MongoError(73, `Invalid namespace specified '${namespace}'`);
  return [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

function listCollections(context: CommandContext): CursorReply {
  const { args, server: { engine } } = context;
  const nameOnly = args.boolean("nameOnly");
  const filter = args.document("filter");
  const matcher = filter?.size ? compileMatcher(filter) : null;
  const documents = engine.catalog.collections(context.database)
    .map((collection): Doc =>
      doc({
        name: collection.name,
        type: "collection",
        ...(nameOnly ? {} : {
          options: collection.options,
          info: { readOnly: false, uuid: new Binary(collection.uuid, Binary.SUBTYPE_UUID) },
          idIndex: ID_INDEX_SPEC,
        }),
      })
    )
    .filter((document) => matcher === null || matcher.matches(document));
  const batchSize = args.document("cursor")?.get("batchSize");
  return openCursor(context, new DocumentSource(documents.map(encodeDocument)), {
    namespace: `${context.database}.$cmd.listCollections`,
    batchSize: isNumeric(batchSize) ? Number(batchSize) : undefined,
  });
}

function listDatabases(context: CommandContext): Doc {
  const { args, server: { engine } } = context;
  const nameOnly = args.boolean("nameOnly");
  const filter = args.document("filter");
  const matcher = filter?.size ? compileMatcher(filter) : null;
  let total = 0;
  const databases = engine.catalog.databases().map((name): Doc => {
    if (nameOnly) return doc({ name });
    const bytes = engine.bytesOf(name);
    total += bytes;
    return doc({ name, sizeOnDisk: BigInt(bytes), empty: false });
  }).filter((document) => matcher === null || matcher.matches(document));
  return doc({
    databases,
    ...(nameOnly ? {} : { totalSize: BigInt(total), totalSizeMb: BigInt(total >> 20) }),
  });
}

function collMod(context: CommandContext): Doc {
  const { args, server: { engine } } = context;
  const name = collectionName(context);
  const collection = engine.catalog.find(context.database, name);
  if (collection === undefined) {
    throw new MongoError(26, `ns does not exist: ${context.database}.${name}`);
  }
  const images = args.document("changeStreamPreAndPostImages");
  const index = args.document("index");
  return engine.write(() => {
    let current = collection;
    const reply: Doc = new Map();
    if (images !== undefined) {
      const options = new Map(current.options).set(
        "changeStreamPreAndPostImages",
        readImages(images),
      );
      current = engine.catalog.setOptions(current, options);
    }
    if (index !== undefined) modifyIndex(context, current, index, reply);
    engine.oplog.append(catalogChange(current, "modify", new Map(args.fields)));
    return reply;
  });
}

function modifyIndex(
  context: CommandContext,
  collection: Collection,
  change: Doc,
  reply: Doc,
): void {
  const key = change.get("keyPattern");
  const found = collection.indexes.find((index) =>
    change.has("name")
      ? index.name === change.get("name")
      : isDoc(key) && [...key.keys()].join() === index.paths.join()
  );
  if (found === undefined) throw new MongoError(27, "cannot find index for collMod");
  const spec: Doc = new Map(found.spec);
  for (const [option, value] of change) {
    if (option === "name" || option === "keyPattern") continue;
    if (option === "expireAfterSeconds" && isNumeric(value)) {
      if (found.spec.has(option)) reply.set("expireAfterSeconds_old", found.spec.get(option)!);
      reply.set("expireAfterSeconds_new", value);
      spec.set(option, value);
    } else if (option === "hidden" && typeof value === "boolean") {
      reply.set("hidden_old", found.hidden);
      reply.set("hidden_new", value);
      if (value) spec.set(option, value);
      else spec.delete(option);
    } else {
      throw notImplemented(`The option 'index.${option}' of collMod is not supported`);
    }
  }
  context.server.engine.catalog.setIndexSpec(collection, found, spec);
}

export const COLLECTION_COMMANDS: readonly Command[] = [
  {
    name: "create",
    fields: [
      ...CREATE_UNSUPPORTED,
      "collation",
      "changeStreamPreAndPostImages",
      "validationLevel",
      "validationAction",
    ],
    run: create,
  },
  { name: "drop", fields: [], run: drop },
  { name: "dropDatabase", fields: [], run: dropDatabase },
  {
    name: "renameCollection",
    fields: ["to", "dropTarget"],
    adminOnly: true,
    run: renameCollection,
  },
  {
    name: "listCollections",
    fields: ["filter", "nameOnly", "cursor", "authorizedCollections"],
    run: listCollections,
  },
  {
    name: "listDatabases",
    fields: ["filter", "nameOnly", "authorizedDatabases"],
    adminOnly: true,
    run: listDatabases,
  },
  { name: "collMod", fields: ["index", "changeStreamPreAndPostImages"], run: collMod },
];
