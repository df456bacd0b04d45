/** A compiled index: its specification, and the keys that a document has in it. */
import { encodeDocument } from "../document/codec.ts";
import {
  type Doc,
  getField,
  isDoc,
  isNumeric,
  type Maybe,
  MISSING,
  type Value,
} from "../document/values.ts";
import { toNumber } from "../document/read.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { encodeKey } from "../order/key.ts";
import { compileMatcher, type Matcher } from "../query/matcher.ts";

export interface Index {
  readonly id: number;
  readonly name: string;
  /** As `listIndexes` shows it. */
  readonly spec: Doc;
  readonly paths: readonly string[];
  readonly directions: readonly (1 | -1)[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: { readonly filter: Doc; readonly matcher: Matcher } | null;
  readonly expireAfterSeconds: number | null;
  readonly hidden: boolean;
  /** True once a document had more than one key. */
  multikey: boolean;
}

export interface IndexKey {
  readonly bytes: Uint8Array;
  readonly values: readonly Value[];
}

export function compileIndex(id: number, spec: Doc, multikey: boolean): Index {
  const key = spec.get("key") as Doc;
  const filter = spec.get("partialFilterExpression");
  const expire = spec.get("expireAfterSeconds");
  return {
    id,
    name: spec.get("name") as string,
    spec,
    paths: [...key.keys()],
    directions: [...key.values()].map((direction) =>
      isNumeric(direction) && toNumber(direction) < 0 ? -1 : 1
    ),
    unique: spec.get("unique") === true,
    sparse: spec.get("sparse") === true,
    partial: isDoc(filter) ? { filter, matcher: compileMatcher(filter) } : null,
    expireAfterSeconds: isNumeric(expire) ? toNumber(expire) : null,
    hidden: spec.get("hidden") === true,
    multikey,
  };
}

/**
 * The keys under which the index lists a document, without duplicates; none if it is sparse or partial and does not
 * cover the document.
 * @throws {MongoError} 171 when two of its paths lead through different arrays
 */
export function indexKeys(index: Index, document: Doc): IndexKey[] {
  if (index.partial !== null && !index.partial.matcher.matches(document)) return [];
  const fields = index.paths.map((path): Field => ({ rest: path.split("."), at: document }));
  const tuples: Maybe[][] = [];
  expand(fields, index.paths, tuples);
  const keys = new Map<string, IndexKey>();
  for (const tuple of tuples) {
    if (index.sparse && tuple.every((value) => value === MISSING)) continue;
    const values = tuple.map((value): Value => value === MISSING ? null : value);
    const bytes = encodeKey(values, index.directions);
    keys.set(tuples.length === 1 ? "" : bytes.toString(), { bytes, values });
  }
  return [...keys.values()];
}

/** How far the walk along one path has come: `at` is where it stands. */
interface Field {
  readonly rest: readonly string[];
  readonly at: Maybe;
}

function expand(
  fields: readonly Field[],
  paths: readonly string[],
  tuples: Maybe[][],
): void {
  const walked = fields.map(walk);
  let array: Value[] | null = null;
  walked.forEach((field, i) => {
    if (!Array.isArray(field.at) || field.rest === DONE) return;
    if (array !== null && array !== field.at) {
      const other = walked.findIndex((candidate) => candidate.at === array);
      throw new MongoError(171, `cannot index parallel arrays [${paths[i]}] [${paths[other]}]`);
    }
    array = field.at;
  });
  if (array === null) {
    tuples.push(walked.map((field) => field.rest.length === 0 ? field.at : MISSING));
    return;
  }
  const elements: Value[] = array;
  // MongoDB lists an empty array under undefined.
  for (const element of elements.length === 0 ? [undefined] : elements) {
    expand(walked.map((field) => field.at === array ? into(field, element) : field), paths, tuples);
  }
}

/** Marks a path that has reached its value, which is not opened any further even if it is an array in an array. */
const DONE: readonly string[] = [];

function into(field: Field, element: Value): Field {
  if (field.rest.length === 0) return { rest: DONE, at: element };
  return { rest: field.rest, at: isDoc(element) ? element : MISSING };
}

/** Follows a path through documents, to its end or to the first array. */
function walk(field: Field): Field {
  let { rest, at } = field;
  while (rest.length > 0) {
    if (isDoc(at)) {
      at = getField(at, rest[0]!);
    } else if (Array.isArray(at)) {
      if (!/^\d+$/.test(rest[0]!)) return { rest, at };
      at = Number(rest[0]) < at.length ? at[Number(rest[0])] : MISSING;
    } else {
      return { rest: DONE, at: MISSING };
    }
    rest = rest.length === 1 ? [] : rest.slice(1);
  }
  return field.rest === DONE ? field : { rest, at };
}

/** Two specifications that build the same index. */
export function sameSpec(a: Doc, b: Doc): boolean {
  const comparable = (spec: Doc) =>
    encodeDocument(new Map([...spec].filter(([name]) => name !== "v").sort(byName)));
  const [left, right] = [comparable(a), comparable(b)];
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/** Two key patterns with the same fields in the same order. */
export function sameKey(a: Doc, b: Doc): boolean {
  const [left, right] = [[...a], [...b]];
  return left.length === right.length && left.every(([path, direction], i) => {
    const [otherPath, otherDirection] = right[i]!;
    return path === otherPath && isNumeric(direction) && isNumeric(otherDirection) &&
      toNumber(direction) === toNumber(otherDirection);
  });
}

function byName(a: [string, Value], b: [string, Value]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
