/** Runs a plan: candidates in the plan's order, then the matcher, the sort, skip and limit. */
import { decodeDocument } from "../document/codec.ts";
import type { Doc, Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { compareValues } from "../order/compare.ts";
import { parseSort, sortKey, type SortPart } from "../order/sort.ts";
import type { Matcher } from "../query/matcher.ts";
import type { Plan } from "./plan.ts";
import type { CollectionReader, Stored } from "./reader.ts";

/** A stored document, decoded when somebody looks into it. */
export class Found {
  readonly stored: Stored;
  #document: Doc | null = null;

  constructor(stored: Stored) {
    this.stored = stored;
  }

  get document(): Doc {
    return this.#document ??= decodeDocument(this.stored.bytes);
  }
}

export interface Query {
  readonly plan: Plan;
  /** Null matches everything. */
  readonly matcher: Matcher | null;
  readonly sort: Doc | null;
  readonly skip: number;
  /** Infinity for all. */
  readonly limit: number;
  /** Ends the query with an error at this time, in milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** @throws {MongoError} 50 MaxTimeMSExpired */
export function execute(reader: CollectionReader, query: Query): Iterable<Found> {
  const matching = match(reader, query);
  if (query.sort === null || query.plan.sorted && reader.ordered) {
    return slice(matching, query.skip, query.limit);
  }
  return sorted(matching, query.sort, query.skip, query.limit);
}

/** How many candidates are looked at between two looks at the clock. */
const CANDIDATES_PER_CHECK = 64;

function* match(reader: CollectionReader, query: Query): Generator<Found> {
  let looked = 0;
  for (const stored of candidates(reader, query.plan)) {
    if (query.deadlineMs !== Infinity && looked++ % CANDIDATES_PER_CHECK === 0) {
      checkDeadline(query.deadlineMs);
    }
    const found = new Found(stored);
    if (query.matcher === null || query.matcher.matches(found.document)) yield found;
  }
}

/** @throws {MongoError} 50 MaxTimeMSExpired */
export function checkDeadline(deadlineMs: number): void {
  if (Date.now() > deadlineMs) throw new MongoError(50, "operation exceeded time limit");
}

function* candidates(reader: CollectionReader, plan: Plan): Generator<Stored> {
  if (plan.stage === "COLLSCAN") {
    yield* reader.scan(plan.direction);
  } else if (plan.stage === "IDHACK") {
    for (const key of plan.keys) {
      const stored = reader.get(key);
      if (stored !== undefined) yield stored;
    }
  } else {
    const seen = plan.mayRepeat ? new Set<number>() : null;
    for (const range of plan.ranges) {
      const rows = plan.index === null
        ? reader.scanIds(range, plan.direction)
        : reader.scanIndex(plan.index, range, plan.direction);
      for (const stored of rows) {
        if (seen?.has(stored.rid)) continue;
        seen?.add(stored.rid);
        yield stored;
      }
    }
  }
}

function* slice(found: Iterable<Found>, skip: number, limit: number): Generator<Found> {
  if (limit <= 0) return;
  let index = 0;
  for (const one of found) {
    if (index++ < skip) continue;
    yield one;
    if (index - skip >= limit) return;
  }
}

/** A sort in memory holds no more than this, as on MongoDB. */
const SORT_BYTES = 100 * 1024 * 1024;
/** With a limit, everything behind it is dropped whenever this many more have been collected. */
const SORT_SLACK = 1_000;

interface Keyed {
  readonly found: Found;
  readonly keys: readonly Value[];
}

function* sorted(found: Iterable<Found>, spec: Doc, skip: number, limit: number): Generator<Found> {
  const parts = parseSort(spec);
  const end = skip + limit;
  let kept: Keyed[] = [];
  let bytes = 0;
  for (const one of found) {
    kept.push({ found: one, keys: parts.map((part) => sortKey(one.document, part)) });
    bytes += one.stored.bytes.length;
    if (kept.length > end + SORT_SLACK) {
      kept = order(kept, parts).slice(0, end);
      bytes = kept.reduce((sum, { found }) => sum + found.stored.bytes.length, 0);
    }
    if (bytes > SORT_BYTES) {
      throw new MongoError(
        292,
        "Sort exceeded memory limit of 104857600 bytes, and external sorting is not available",
      );
    }
  }
  const result = order(kept, parts);
  for (let i = skip; i < Math.min(result.length, end); i++) yield result[i]!.found;
}

function order(kept: Keyed[], parts: readonly SortPart[]): Keyed[] {
  return kept.sort((a, b) => {
    for (let i = 0; i < parts.length; i++) {
      const result = compareValues(a.keys[i], b.keys[i]);
      if (result !== 0) return result * parts[i]!.direction;
    }
    return 0;
  });
}
