/** Deletes documents whose time is over, as ordinary deletes that change streams see. */
import { decodeDocument } from "../document/codec.ts";
import type { Doc } from "../document/values.ts";
import { compileMatcher } from "../query/matcher.ts";
import type { Collection } from "../storage/catalog.ts";
import { BlockedByTransaction } from "../storage/document-locks.ts";
import type { Engine } from "../storage/engine.ts";
import { execute } from "../storage/executor.ts";
import type { Index } from "../storage/index-spec.ts";
import { planQuery } from "../storage/planner.ts";
import type { Stored } from "../storage/reader.ts";
import { openReader, openWriter } from "../storage/store.ts";

/** So many deletes are one SQLite transaction; other clients get their turn in between. */
const DELETES_PER_TURN = 500;

/** Sweeps all collections that have a TTL index. Returns how many documents went. */
export async function sweepExpired(engine: Engine, now = Date.now()): Promise<number> {
  let total = 0;
  for (const database of engine.catalog.databases()) {
    for (const { name } of engine.catalog.collections(database)) {
      for (;;) {
        const collection = engine.catalog.find(database, name);
        const swept = collection === undefined ? 0 : sweepCollection(engine, collection, now);
        total += swept;
        if (swept < DELETES_PER_TURN) break;
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
  }
  return total;
}

function sweepCollection(engine: Engine, collection: Collection, now: number): number {
  let swept = 0;
  for (const index of collection.indexes) {
    if (index.expireAfterSeconds === null) continue;
    const expired = findExpired(engine, collection, index, now, DELETES_PER_TURN - swept);
    if (expired.length > 0) swept += engine.write(() => removeAll(engine, collection, expired));
  }
  return swept;
}

/** Of an array the earliest date counts, and what is no date never expires: just what `$lte` with a date finds. */
function findExpired(
  engine: Engine,
  collection: Collection,
  index: Index,
  now: number,
  limit: number,
): Stored[] {
  const latest = new Date(now - index.expireAfterSeconds! * 1000);
  const isLate: Doc = new Map([[index.paths[0]!, new Map([["$lte", latest]])]]);
  const filter: Doc = index.partial === null
    ? isLate
    : new Map([["$and", [isLate, index.partial.filter]]]);
  const found = execute(openReader(engine, collection), {
    plan: planQuery(collection, filter, null),
    matcher: compileMatcher(filter),
    sort: null,
    skip: 0,
    limit,
    deadlineMs: Infinity,
  });
  return [...found].map((one) => one.stored);
}

function removeAll(engine: Engine, collection: Collection, expired: readonly Stored[]): number {
  const writer = openWriter(engine, collection);
  let removed = 0;
  for (const stored of expired) {
    try {
      writer.remove(stored, decodeDocument(stored.bytes));
      removed++;
    } catch (error) {
      // A transaction is writing it; the next sweep comes back.
      if (!(error instanceof BlockedByTransaction)) throw error;
    }
  }
  return removed;
}
