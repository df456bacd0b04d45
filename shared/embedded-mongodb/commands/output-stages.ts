/** `$out` and `$merge`: the stages that end a pipeline by writing its result. */
import { encodeDocument } from "../document/codec.ts";
import { type Path, splitPath, valueAt } from "../document/path.ts";
import { type Doc, isDoc, MISSING, type Value } from "../document/values.ts";
import { MongoError, notImplemented } from "../errors/mongo-error.ts";
import type { Collection } from "../storage/catalog.ts";
import type { Found } from "../storage/executor.ts";
import {
  checkNamespace,
  createCollection,
  ensureCollection,
  openReader,
  openWriter,
  prepareInsert,
} from "../storage/store.ts";
import { compileUpdate } from "../update/update.ts";
import { renameWithin } from "./collections.ts";
import type { CommandContext } from "./command.ts";
import { describeUpdate } from "./modify.ts";
import { search } from "./query-arguments.ts";

export function isOutputStage(stage: Doc): boolean {
  return stage.has("$out") || stage.has("$merge");
}

/** Runs the pipeline to its end and stores what comes out, all or nothing. */
export function writeOutput(context: CommandContext, results: Iterable<Doc>, stage: Doc): void {
  if (context.transaction !== null) {
    throw new MongoError(263, "$out and $merge cannot be used in a transaction");
  }
  const all = [...results];
  context.server.engine.write(() => {
    if (stage.has("$out")) writeOut(context, all, stage.get("$out"));
    else writeMerge(context, all, stage.get("$merge"));
  });
}

/** `collection` or `{db, coll}`. */
function readTarget(context: CommandContext, value: Value, stage: string): [string, string] {
  const database = isDoc(value) ? value.get("db") ?? context.database : context.database;
  const name = isDoc(value) ? value.get("coll") : value;
  if (typeof name !== "string" || typeof database !== "string") {
    throw new MongoError(16990, `${stage} only supports a string or object argument`);
  }
  checkNamespace(database, name);
  return [database, name];
}

/** A new collection with the indexes of the old one takes its place. */
function writeOut(context: CommandContext, results: readonly Doc[], spec: Value): void {
  const { engine } = context.server;
  const [database, name] = readTarget(context, spec, "$out");
  const old = engine.catalog.find(database, name);
  const temporary = `tmp.agg_out.${crypto.randomUUID()}`;
  let made = createCollection(engine, database, temporary, old?.options ?? new Map());
  for (const index of old?.indexes ?? []) {
    made = engine.catalog.addIndex(made, index.spec).collection;
  }
  const writer = openWriter(engine, made);
  for (const result of results) {
    const { document, bytes } = prepareInsert(null, result);
    writer.insert(document, bytes);
  }
  renameWithin(context, made, name, old);
}

const MERGE_OPTIONS = new Set(["into", "on", "let", "whenMatched", "whenNotMatched"]);

interface Merge {
  readonly on: readonly string[];
  readonly whenMatched: "replace" | "keepExisting" | "merge" | "fail" | Doc[];
  readonly whenNotMatched: "insert" | "discard" | "fail";
}

function readMerge(spec: Doc): Merge {
  for (const option of spec.keys()) {
    if (!MERGE_OPTIONS.has(option)) {
      throw new MongoError(40415, `BSON field '$merge.${option}' is an unknown field.`);
    }
  }
  if (spec.has("let")) throw notImplemented("The option 'let' of $merge is not supported");
  const on = spec.get("on") ?? "_id";
  const whenMatched = spec.get("whenMatched") ?? "merge";
  const whenNotMatched = spec.get("whenNotMatched") ?? "insert";
  const isMatchedMode = Array.isArray(whenMatched)
    ? whenMatched.every(isDoc)
    : ["replace", "keepExisting", "merge", "fail"].includes(whenMatched as string);
  if (!isMatchedMode || !["insert", "discard", "fail"].includes(whenNotMatched as string)) {
    throw new MongoError(2, "Enumeration value for a mode of $merge is not a valid value.");
  }
  return {
    on: (Array.isArray(on) ? on : [on]).map(String),
    whenMatched: whenMatched as Merge["whenMatched"],
    whenNotMatched: whenNotMatched as Merge["whenNotMatched"],
  };
}

function writeMerge(context: CommandContext, results: readonly Doc[], spec: Value): void {
  const { engine } = context.server;
  const merge = readMerge(isDoc(spec) ? spec : new Map());
  const [database, name] = readTarget(context, isDoc(spec) ? spec.get("into") : spec, "$merge");
  const collection = ensureCollection(engine, database, name);
  checkUniqueOn(collection, merge.on);
  const paths = merge.on.map(splitPath);
  for (const result of results) {
    const found = findMatch(context, collection, merge.on, paths, result);
    if (found !== null) applyMatch(context, collection, found, result, merge);
    else if (merge.whenNotMatched === "insert") {
      const { document, bytes } = prepareInsert(null, result);
      openWriter(engine, collection).insert(document, bytes);
    } else if (merge.whenNotMatched === "fail") {
      throw new MongoError(
        13113,
        "$merge could not find a matching document in the target collection for at least one document in the source collection",
      );
    }
  }
}

function checkUniqueOn(collection: Collection, on: readonly string[]): void {
  const wanted = [...on].sort().join();
  if (wanted === "_id") return;
  const isCovered = collection.indexes.some((index) =>
    index.unique && index.partial === null && [...index.paths].sort().join() === wanted
  );
  if (!isCovered) {
    throw new MongoError(51183, "Cannot find index to verify that join fields will be unique");
  }
}

function findMatch(
  context: CommandContext,
  collection: Collection,
  on: readonly string[],
  paths: readonly Path[],
  result: Doc,
): Found | null {
  const filter: Doc = new Map();
  for (const [i, path] of paths.entries()) {
    const value = valueAt(result, path);
    if (value === MISSING && on[i] === "_id") return null;
    if (value === MISSING || value === null || Array.isArray(value)) {
      throw new MongoError(
        51132,
        "$merge write error: 'on' field cannot be missing, null, undefined or an array",
      );
    }
    filter.set(on[i]!, new Map([["$eq", value]]));
  }
  const reader = openReader(context.server.engine, collection);
  const [found] = search(context, reader, { filter, limit: 1 });
  return found ?? null;
}

function applyMatch(
  context: CommandContext,
  collection: Collection,
  found: Found,
  result: Doc,
  { whenMatched }: Merge,
): void {
  if (whenMatched === "keepExisting") return;
  if (whenMatched === "fail") {
    throw new MongoError(
      11000,
      "$merge failed: a matching document exists and whenMatched is 'fail'",
    );
  }
  const before = found.document;
  const update = whenMatched === "replace"
    ? result
    : whenMatched === "merge"
    ? new Map([...before, ...result])
    : whenMatched;
  const compiled = compileUpdate(update, {
    now: new Date(),
    let: Array.isArray(update) ? new Map([["new", new Map([["$literal", result]])]]) : undefined,
  });
  const after = compiled(before);
  if (after === before) return;
  const description = whenMatched === "replace" ? null : describeUpdate(before, after);
  openWriter(context.server.engine, collection)
    .replace(found.stored, before, after, encodeDocument(after), description);
}
