/** The options that `find`, `count`, `distinct` and the writes have in common, and the search they describe. */
import type { Doc, Value } from "../document/values.ts";
import { isDoc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { checkCollation } from "../order/sort.ts";
import { compileMatcher, type Matcher } from "../query/matcher.ts";
import type { Collection } from "../storage/catalog.ts";
import { execute, type Found } from "../storage/executor.ts";
import { planQuery } from "../storage/planner.ts";
import type { CollectionReader } from "../storage/reader.ts";
import type { CommandContext } from "./command.ts";

export interface Search {
  readonly filter: Doc;
  readonly sort?: Doc | null;
  readonly skip?: number;
  readonly limit?: number;
  readonly hint?: Value;
  readonly let?: Doc;
  readonly collation?: Doc;
}

/** Compiles a filter; null for one that matches everything. */
export function compileFilter(filter: Doc, variables?: Doc): Matcher | null {
  return filter.size === 0 ? null : compileMatcher(filter, { let: variables });
}

/** Plans and runs a search over one collection. */
export function search(
  context: CommandContext,
  reader: CollectionReader,
  options: Search,
  matcher: Matcher | null = compileFilter(options.filter, options.let),
): Iterable<Found> {
  checkCollation(options.collation);
  const sort = options.sort?.size ? options.sort : null;
  return execute(reader, {
    plan: planQuery(reader.collection, options.filter, sort, options.hint),
    matcher,
    sort: sort?.has("$natural") ? null : sort,
    skip: options.skip ?? 0,
    limit: options.limit || Infinity,
    deadlineMs: context.deadlineMs,
  });
}

/** The collection that a command names in its first field. */
export function collectionName(context: CommandContext): string {
  const name = context.args.get(context.args.name);
  if (typeof name !== "string") {
    throw new MongoError(73, `collection name has invalid type ${typeof name}`);
  }
  if (name === "" || name.includes("\0")) {
    throw new MongoError(73, `Invalid namespace specified '${context.database}.${name}'`);
  }
  return name;
}

export function findCollection(context: CommandContext): Collection | undefined {
  return context.server.engine.catalog.find(context.database, collectionName(context));
}

/** The documents of a command, from a section of the message or from the command itself. */
export function documentsOf(context: CommandContext, name: string): (Uint8Array | Doc)[] {
  const sequence = context.sequences.get(name);
  if (sequence !== undefined) return [...sequence];
  const list = context.args.array(name);
  if (list === undefined) {
    throw new MongoError(
      40414,
      `BSON field '${context.args.name}.${name}' is missing but a required field`,
    );
  }
  return list.map((value, i) => {
    if (isDoc(value)) return value;
    throw context.args.wrongType(`${name}.${i}`, value, "object");
  });
}
