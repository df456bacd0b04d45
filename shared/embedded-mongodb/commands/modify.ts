/** One update or delete statement over the documents that its filter finds. */
import { doc } from "../document/build.ts";
import { encodeDocument } from "../document/codec.ts";
import type { Doc, Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Matcher } from "../query/matcher.ts";
import type { Collection } from "../storage/catalog.ts";
import type { Found } from "../storage/executor.ts";
import { checkNamespace, checkSize, ensureCollection, prepareInsert } from "../storage/store.ts";
import { sameBytes } from "../storage/writer.ts";
import { compileUpdate, type CompileUpdateOptions, updateStyle } from "../update/update.ts";
import { diffDocuments } from "../update/diff.ts";
import { upsertDocument } from "../update/upsert.ts";
import { readerFor, writerFor } from "./access.ts";
import type { CommandContext } from "./command.ts";
import { compileFilter, search } from "./query-arguments.ts";

export interface UpdateStatement {
  readonly filter: Doc;
  /** Operators, a replacement, or a pipeline. */
  readonly update: Doc | Doc[];
  readonly multi: boolean;
  readonly upsert: boolean;
  readonly arrayFilters?: Doc[];
  readonly sort?: Doc;
  readonly hint?: Value;
  readonly let?: Doc;
  readonly collation?: Doc;
}

export interface Updated {
  readonly matched: number;
  readonly modified: number;
  /** Set when a document was made. */
  readonly upserted: Doc | null;
  /** Of the first document: what it was, and what it is. */
  readonly before: Doc | null;
  readonly after: Doc | null;
}

const NOTHING: Updated = { matched: 0, modified: 0, upserted: null, before: null, after: null };

/**
 * Runs one update. It must be called inside `engine.write`.
 * @throws {MongoError} for what the update or a unique index refuses; the refused document is unchanged, those before it are not
 */
export function runUpdate(
  context: CommandContext,
  name: string,
  statement: UpdateStatement,
): Updated {
  const replaces = updateStyle(statement.update) === "replacement";
  if (statement.multi && replaces) {
    throw new MongoError(9, "multi update is not supported for replacement-style update");
  }
  const { engine } = context.server;
  const matcher = compileFilter(statement.filter, statement.let);
  const update = compileUpdate(statement.update, updateOptions(statement));
  const collection = engine.catalog.find(context.database, name);
  const found = collection === undefined
    ? []
    : select(context, collection, statement, matcher, statement.multi);
  if (found.length === 0) {
    return statement.upsert ? upsert(context, name, statement) : NOTHING;
  }
  const writer = writerFor(context, collection!);
  let modified = 0;
  let first: { before: Doc; after: Doc } | null = null;
  for (const one of found) {
    const before = one.document;
    const after = update(before, matcher ?? undefined);
    first ??= { before, after };
    if (after === before) continue;
    const bytes = encodeDocument(after);
    checkSize(bytes);
    if (sameBytes(bytes, one.stored.bytes)) continue;
    const description = replaces ? null : describeUpdate(before, after);
    writer.replace(one.stored, before, after, bytes, description);
    modified++;
  }
  return { matched: found.length, modified, upserted: null, ...first! };
}

/** Runs one delete; returns what went. It must be called inside `engine.write`. */
export function runDelete(
  context: CommandContext,
  name: string,
  statement: Omit<UpdateStatement, "update" | "upsert">,
): Doc[] {
  const matcher = compileFilter(statement.filter, statement.let);
  const collection = context.server.engine.catalog.find(context.database, name);
  if (collection === undefined) return [];
  const found = select(context, collection, statement, matcher, statement.multi);
  const writer = writerFor(context, collection);
  for (const one of found) writer.remove(one.stored, one.document);
  return found.map((one) => one.document);
}

/** All targets first: what a statement writes must not come into its own search. */
function select(
  context: CommandContext,
  collection: Collection,
  statement: Omit<UpdateStatement, "update" | "upsert">,
  matcher: Matcher | null,
  multi: boolean,
): Found[] {
  return [...search(context, readerFor(context, collection), {
    filter: statement.filter,
    sort: statement.sort,
    limit: multi ? undefined : 1,
    hint: statement.hint,
    let: statement.let,
    collation: statement.collation,
  }, matcher)];
}

function updateOptions(statement: UpdateStatement): CompileUpdateOptions {
  return { arrayFilters: statement.arrayFilters, now: new Date(), let: statement.let };
}

function upsert(
  context: CommandContext,
  name: string,
  statement: UpdateStatement,
): Updated {
  const { engine } = context.server;
  checkNamespace(context.database, name);
  const made = upsertDocument(statement.filter, statement.update, updateOptions(statement));
  const { document, bytes } = prepareInsert(null, made);
  const collection = ensureCollection(engine, context.database, name);
  writerFor(context, collection).insert(document, bytes);
  return { ...NOTHING, upserted: document, after: document };
}

/** The update as its event tells it. */
export function describeUpdate(before: Doc, after: Doc): Doc {
  const { updatedFields, removedFields, truncatedArrays } = diffDocuments(before, after);
  return new Map<string, Value>([
    ["updatedFields", updatedFields],
    ["removedFields", removedFields],
    ["truncatedArrays", truncatedArrays.map((array) => doc(array))],
  ]);
}
