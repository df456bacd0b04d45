/** Chooses how the documents of a query are found. */
import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { encodeKey } from "../order/key.ts";
import { type PathPredicate, pathPredicates } from "../query/predicates.ts";
import type { Collection } from "./catalog.ts";
import { impliesPartialFilter } from "./partial-index.ts";
import type { Index } from "./index-spec.ts";
import type { Plan } from "./plan.ts";
import type { Direction, KeyRange } from "./reader.ts";

/** More ranges than this are not worth the bookkeeping. */
const MAX_RANGES = 1_000;

/** An index as the planner sees it; the one of `_id` is one of them. */
interface Candidate {
  readonly index: Index | null;
  readonly name: string;
  readonly paths: readonly string[];
  readonly directions: readonly Direction[];
  readonly unique: boolean;
  readonly multikey: boolean;
}

const ID: Candidate = {
  index: null,
  name: "_id_",
  paths: ["_id"],
  directions: [1],
  unique: true,
  multikey: false,
};

type IndexScan = Extract<Plan, { stage: "IXSCAN" }>;

/**
 * Plans a query over one collection.
 * @param hint the name or the key pattern of an index, or `{$natural: 1}`
 * @throws {MongoError} 2 when the hint names no index
 */
export function planQuery(
  collection: Collection,
  filter: Doc,
  sort: Doc | null,
  hint?: Value,
): Plan {
  const natural = naturalDirection(sort) ?? (isDoc(hint) ? naturalDirection(hint) : null);
  if (natural !== null) {
    return { stage: "COLLSCAN", direction: natural, sorted: sort === null || sort.has("$natural") };
  }
  const predicates = pathPredicates(filter);
  if (hint !== undefined) {
    const candidate = findHinted(collection, hint);
    return scanOf(candidate, predicates, sort) ?? fullScan(candidate, sort);
  }
  const ids = predicates.get("_id")?.in;
  if (ids !== undefined && ids.length <= MAX_RANGES) return lookUp(ids, sort);
  let best: { plan: IndexScan; score: number } | null = null;
  for (const candidate of candidates(collection, filter, predicates)) {
    const plan = scanOf(candidate, predicates, sort);
    if (plan === null) continue;
    const score = scoreOf(candidate, predicates, plan);
    if (score > 0 && (best === null || score > best.score)) best = { plan, score };
  }
  return best?.plan ?? { stage: "COLLSCAN", direction: 1, sorted: sort === null };
}

function naturalDirection(spec: Doc | null): Direction | null {
  const value = spec?.get("$natural");
  return isNumeric(value) ? (toNumber(value) < 0 ? -1 : 1) : null;
}

function lookUp(ids: readonly Value[], sort: Doc | null): Plan {
  const keys = new Map(ids.map((id) => {
    const key = encodeKey([id]);
    return [ids.length === 1 ? "" : key.toHex(), key] as const;
  }));
  return { stage: "IDHACK", keys: [...keys.values()], sorted: sort === null || keys.size === 1 };
}

function toCandidate(index: Index): Candidate {
  return { ...index, index };
}

function* candidates(
  collection: Collection,
  filter: Doc,
  predicates: ReadonlyMap<string, PathPredicate>,
): Generator<Candidate> {
  yield ID;
  for (const index of collection.indexes) {
    if (index.hidden) continue;
    if (index.partial !== null && !impliesPartialFilter(filter, index.partial.filter)) continue;
    if (index.sparse && !index.paths.some((path) => excludesMissing(predicates.get(path)))) {
      continue;
    }
    yield toCandidate(index);
  }
}

/** Whether no document without the path can match. */
function excludesMissing(predicate: PathPredicate | undefined): boolean {
  if (predicate === undefined) return false;
  if (predicate.in !== undefined) return !predicate.in.includes(null);
  return predicate.lower !== undefined || predicate.upper !== undefined;
}

function findHinted(collection: Collection, hint: Value): Candidate {
  const all = [ID, ...collection.indexes.map(toCandidate)];
  const found = all.find((candidate) =>
    typeof hint === "string" ? candidate.name === hint : isDoc(hint) && isKeyOf(hint, candidate)
  );
  if (found === undefined) {
    throw new MongoError(
      2,
      "error processing query: planner returned error :: caused by :: hint provided does not " +
        "correspond to an existing index",
    );
  }
  return found;
}

function isKeyOf(pattern: Doc, candidate: Candidate): boolean {
  const fields = [...pattern];
  return fields.length === candidate.paths.length &&
    fields.every(([path, direction], i) =>
      path === candidate.paths[i] && isNumeric(direction) &&
      Math.sign(toNumber(direction)) === candidate.directions[i]
    );
}

function fullScan(candidate: Candidate, sort: Doc | null): IndexScan {
  const direction = sortDirection(candidate, sort, 0);
  return {
    stage: "IXSCAN",
    index: candidate.index,
    ranges: [{ lower: null, upper: null }],
    direction: direction ?? 1,
    sorted: direction !== null,
    mayRepeat: candidate.multikey,
  };
}

/** The scan that the index allows: equalities on a prefix, then perhaps a range. Null if it is of no use. */
function scanOf(
  candidate: Candidate,
  predicates: ReadonlyMap<string, PathPredicate>,
  sort: Doc | null,
): IndexScan | null {
  let prefixes: Uint8Array[] = [new Uint8Array()];
  let equal = 0;
  for (; equal < candidate.paths.length; equal++) {
    const values = predicates.get(candidate.paths[equal]!)?.in;
    if (values === undefined || prefixes.length * values.length > MAX_RANGES) break;
    const direction = candidate.directions[equal]!;
    const parts = values.map((value) => encodeKey([value], [direction]));
    prefixes = prefixes.flatMap((prefix) => parts.map((part) => concat(prefix, part)));
  }
  const direction = sortDirection(candidate, sort, prefixes.length === 1 ? equal : 0);
  const next = candidate.paths[equal];
  const predicate = next === undefined ? undefined : predicates.get(next);
  const isRange = predicate?.lower !== undefined || predicate?.upper !== undefined;
  if (equal === 0 && !isRange && (sort === null || direction === null)) return null;
  const ranges = prefixes.map((prefix) =>
    isRange
      ? rangeBehind(prefix, predicate!, candidate.directions[equal]!, candidate.multikey)
      : { lower: prefix.length === 0 ? null : prefix, upper: successor(prefix) }
  );
  return {
    stage: "IXSCAN",
    index: candidate.index,
    ranges: dedupe(ranges),
    direction: direction ?? 1,
    sorted: direction !== null && (ranges.length === 1 || sort === null),
    mayRepeat: candidate.multikey,
  };
}

/** In which direction the index must be read to give the sort, when its first fields are fixed; null if it cannot. */
function sortDirection(candidate: Candidate, sort: Doc | null, fixed: number): Direction | null {
  if (sort === null) return 1;
  if (candidate.multikey) return null;
  const fixedPaths = candidate.paths.slice(0, fixed);
  const wanted = [...sort].filter(([path]) => !fixedPaths.includes(path));
  let result: Direction | null = null;
  for (let i = 0; i < wanted.length; i++) {
    const [path, value] = wanted[i]!;
    if (candidate.paths[fixed + i] !== path || !isNumeric(value)) return null;
    const direction = (toNumber(value) < 0 ? -1 : 1) *
      candidate.directions[fixed + i]! as Direction;
    if (result !== null && result !== direction) return null;
    result = direction;
  }
  return result ?? 1;
}

function rangeBehind(
  prefix: Uint8Array,
  predicate: PathPredicate,
  direction: Direction,
  multikey: boolean,
): KeyRange {
  let { lower, upper } = predicate;
  // Two elements of an array may satisfy one bound each.
  if (multikey && lower !== undefined) upper = undefined;
  if (direction === -1) [lower, upper] = [upper, lower];
  const key = (value: Value) => concat(prefix, encodeKey([value], [direction]));
  const from = lower === undefined ? prefix : key(lower.value);
  const to = upper === undefined ? null : key(upper.value);
  return {
    lower: lower !== undefined && !lower.inclusive ? successor(from) : from,
    upper: to === null ? successor(prefix) : upper!.inclusive ? successor(to) : to,
  };
}

function scoreOf(
  candidate: Candidate,
  predicates: ReadonlyMap<string, PathPredicate>,
  plan: IndexScan,
): number {
  let score = plan.sorted ? 1 : 0;
  let equal = 0;
  for (const path of candidate.paths) {
    const predicate = predicates.get(path);
    if (predicate?.in !== undefined) {
      score += predicate.in.length === 1 ? 10 : 8;
      equal++;
      continue;
    }
    if (predicate?.lower !== undefined) score += 3;
    if (predicate?.upper !== undefined) score += 3;
    break;
  }
  if (candidate.unique && equal === candidate.paths.length) score += 100;
  return score;
}

function dedupe(ranges: readonly KeyRange[]): KeyRange[] {
  if (ranges.length === 1) return [...ranges];
  const hex = (key: Uint8Array | null) => key === null ? "" : key.toHex();
  return [
    ...new Map(ranges.map((range) => [`${hex(range.lower)}-${hex(range.upper)}`, range])).values(),
  ];
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

/** The first key behind all keys that begin with these bytes; null if there is none. */
function successor(prefix: Uint8Array): Uint8Array | null {
  for (let end = prefix.length; end > 0; end--) {
    if (prefix[end - 1]! < 0xff) {
      const bytes = prefix.slice(0, end);
      bytes[end - 1]!++;
      return bytes;
    }
  }
  return null;
}
