import { type Path, splitPath, walkPath } from "../document/path.ts";
import { doc } from "../document/build.ts";
import { type Doc, MISSING, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { type MapKey, mapKey } from "../order/key.ts";
import { readerFor } from "./access.ts";
import type { Command, CommandContext } from "./command.ts";
import { findCollection, search } from "./query-arguments.ts";

function count(context: CommandContext): Doc {
  const { args } = context;
  const filter = args.document("query") ?? new Map();
  const collection = findCollection(context);
  const skip = args.count("skip") ?? 0;
  const limit = args.count("limit") || Infinity;
  if (collection === undefined) return doc({ n: 0 });
  const reader = readerFor(context, collection);
  if (filter.size === 0) {
    const hint = args.get("hint");
    if (hint === undefined) return doc({ n: Math.min(limit, Math.max(0, reader.count() - skip)) });
  }
  let n = 0;
  for (
    const _ of search(context, reader, {
      filter,
      skip,
      limit,
      hint: args.get("hint"),
      collation: args.document("collation"),
    })
  ) n++;
  return doc({ n });
}

function distinct(context: CommandContext): Doc {
  const { args } = context;
  const key = args.requiredString("key");
  if (key === "" || key.includes("\0")) {
    throw new MongoError(2, "The key of distinct must be a path");
  }
  const path = splitPath(key);
  const collection = findCollection(context);
  const values = new Map<MapKey, Value>();
  if (collection !== undefined) {
    const found = search(context, readerFor(context, collection), {
      filter: args.document("query") ?? new Map(),
      hint: args.get("hint"),
      collation: args.document("collation"),
    });
    for (const { document } of found) {
      for (const value of distinctValues(document, path)) {
        const known = mapKey(value);
        if (!values.has(known)) values.set(known, value);
      }
    }
  }
  return doc({ values: [...values.values()] });
}

/** The elements of an array count, and not the array. */
function distinctValues(document: Doc, path: Path): Value[] {
  const values: Value[] = [];
  walkPath(document, path, false, (value) => {
    if (Array.isArray(value)) values.push(...value);
    else if (value !== MISSING) values.push(value);
    return false;
  });
  return values;
}

export const COUNT: Command = {
  name: "count",
  fields: ["query", "limit", "skip", "hint", "collation", "fields"],
  run: count,
};

export const DISTINCT: Command = {
  name: "distinct",
  fields: ["key", "query", "collation", "hint"],
  inTransaction: true,
  run: distinct,
};
