import { keyValues, type Path, splitPath } from "../document/path.ts";
import { isTruthy, toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, MISSING, type Value } from "../document/values.ts";
import { badValue, failedToParse, MongoError, notImplemented } from "../errors/mongo-error.ts";
import { compareValues } from "./compare.ts";

export type SortDirection = 1 | -1;

export interface SortPart {
  readonly path: string;
  readonly parts: Path;
  readonly direction: SortDirection;
}

const MAX_PARTS = 32;

/**
 * Reads a sort specification such as `{a: 1, 'b.c': -1}`.
 * @throws MongoError 2 for a direction that is not 1 or -1, 15974-15976 for what is no direction
 */
export function parseSort(spec: Doc): SortPart[] {
  if (spec.size > MAX_PARTS) throw badValue(`too many compound keys`);
  return [...spec].map(([path, value]) => {
    if (path === "") {
      throw new MongoError(40352, "FieldPath cannot be constructed with empty string");
    }
    if (path.split(".").some((part) => part === "")) {
      throw new MongoError(15998, "FieldPath field names may not be empty strings.");
    }
    if (path.startsWith("$")) {
      throw new MongoError(
        16410,
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
    }
    return { path, parts: splitPath(path), direction: readDirection(path, value) };
  });
}

function readDirection(path: string, value: Value): SortDirection {
  if (isDoc(value)) {
    if (value.has("$meta")) throw notImplemented("Sorting by $meta is not supported");
    throw failedToParse(`Illegal key in $sort specification: ${path}`);
  }
  if (!isNumeric(value)) {
    throw new MongoError(15974, `Illegal key in $sort specification: ${path}`);
  }
  const direction = toNumber(value);
  if (direction !== 1 && direction !== -1) {
    throw new MongoError(
      15975,
      "$sort key ordering must be 1 (for ascending) or -1 (for descending)",
    );
  }
  return direction;
}

/**
 * The value by which a document is sorted at one path: of an array the least element when ascending
 * and the greatest when descending; an empty array is less than null, and absent is null.
 */
export function sortKey(doc: Doc, part: SortPart): Value {
  const single = part.parts.length === 1 ? doc.get(part.path) : MISSING;
  if (single !== MISSING && single !== undefined && !Array.isArray(single)) return single;
  const { values } = keyValues(doc, part.parts);
  let best = values[0];
  for (let index = 1; index < values.length; index++) {
    if (compareValues(values[index], best) * part.direction < 0) best = values[index];
  }
  return best;
}

/** A comparison of documents for `Array.prototype.sort`. @throws as `parseSort` */
export function compileSort(spec: Doc): (a: Doc, b: Doc) => number {
  const parts = parseSort(spec);
  return (a, b) => {
    for (const part of parts) {
      const order = compareValues(sortKey(a, part), sortKey(b, part));
      if (order !== 0) return order * part.direction;
    }
    return 0;
  };
}

/**
 * Sorts documents; each document's keys are computed once, and equal ones keep their order.
 * @throws as `parseSort`
 */
export function sortDocuments(docs: Iterable<Doc>, spec: Doc): Doc[] {
  const parts = parseSort(spec);
  const keyed = Array.from(docs, (doc) => ({ doc, keys: parts.map((part) => sortKey(doc, part)) }));
  keyed.sort((a, b) => {
    for (let index = 0; index < parts.length; index++) {
      const order = compareValues(a.keys[index], b.keys[index]);
      if (order !== 0) return order * parts[index]!.direction;
    }
    return 0;
  });
  return keyed.map(({ doc }) => doc);
}

/** Throws unless a collation option asks for what this server does: compare by bytes. */
export function checkCollation(collation: Doc | undefined): void {
  if (collation === undefined || collation.size === 0) return;
  const locale = collation.get("locale");
  const rest = [...collation].filter(([name, value]) => name !== "locale" && isTruthy(value));
  if (locale === "simple" && rest.length === 0) return;
  throw notImplemented("Only the simple collation is supported");
}
