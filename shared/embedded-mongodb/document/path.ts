import { type Doc, getField, isDoc, type Maybe, MISSING, type Value } from "./values.ts";

/** A dotted path in its parts. Splitting is done once, when a query is compiled. */
export type Path = readonly string[];

const INDEX = /^(0|[1-9][0-9]*)$/;

export const splitPath = (path: string): Path => path.split(".");

/** The array index that a path component may be, or -1. `01` is a name and no index. */
export function arrayIndex(part: string): number {
  return INDEX.test(part) ? Number(part) : -1;
}

/**
 * Receives what a path leads to. `index` is the place in the outermost array on the way, or -1.
 * Answers true to end the walk.
 */
export type Visitor = (value: Maybe, index: number) => boolean;

/**
 * Visits every value a query path leads to, in MongoDB's way: arrays on the way are looked into
 * (their documents only, one level), a numeric component may also be an index, and a path that ends
 * early leads to MISSING, once per document it ends in; an array without documents leads nowhere.
 * @param expandLeaf whether an array at the end gives its elements, and then itself. An array that
 *   is reached by an index is not expanded.
 * @returns whether the visitor ended the walk
 */
export function walkPath(doc: Doc, path: Path, expandLeaf: boolean, visit: Visitor): boolean {
  return walkDoc(doc, path, 0, expandLeaf, -1, visit);
}

function walkDoc(
  doc: Doc,
  path: Path,
  at: number,
  expandLeaf: boolean,
  index: number,
  visit: Visitor,
): boolean {
  let current: Maybe = doc;
  while (at < path.length) {
    if (isDoc(current)) {
      current = getField(current, path[at]!);
      at++;
    } else if (Array.isArray(current)) {
      return walkArray(current, path, at, expandLeaf, index, visit);
    } else {
      return visit(MISSING, index);
    }
  }
  return walkLeaf(current, expandLeaf, index, visit);
}

function walkLeaf(leaf: Maybe, expandLeaf: boolean, index: number, visit: Visitor): boolean {
  if (expandLeaf && Array.isArray(leaf)) {
    for (let place = 0; place < leaf.length; place++) {
      if (visit(leaf[place], index === -1 ? place : index)) return true;
    }
  }
  return visit(leaf, index);
}

function walkArray(
  array: readonly Value[],
  path: Path,
  at: number,
  expandLeaf: boolean,
  index: number,
  visit: Visitor,
): boolean {
  const wanted = arrayIndex(path[at]!);
  const isLast = at + 1 === path.length;
  for (let place = 0; place < array.length; place++) {
    const element = array[place];
    const outer = index === -1 ? place : index;
    if (isDoc(element) && walkDoc(element, path, at, expandLeaf, outer, visit)) return true;
    if (place !== wanted) continue;
    if (isLast) {
      if (visit(element, outer)) return true;
    } else if (isDoc(element)) {
      if (walkDoc(element, path, at + 1, expandLeaf, outer, visit)) return true;
    } else if (Array.isArray(element)) {
      if (walkArray(element, path, at + 1, expandLeaf, outer, visit)) return true;
    }
  }
  return false;
}

/** The value at a path through documents only, as a key pattern or a projection of `_id` wants it. */
export function valueAt(doc: Doc, path: Path): Maybe {
  let current: Maybe = doc;
  for (const part of path) {
    if (!isDoc(current)) return MISSING;
    current = getField(current, part);
  }
  return current;
}

/**
 * The values an index or a sort sees at a path: the elements of an array (an empty one counts as
 * undefined), `null` where there is nothing.
 * @returns the values and whether an array was on the way (which makes an index multikey)
 */
export function keyValues(doc: Doc, path: Path): { values: Value[]; isArray: boolean } {
  const values: Value[] = [];
  const isArray = collect(doc, path, 0, values);
  if (values.length === 0) values.push(null);
  return { values, isArray };
}

function collect(start: Maybe, path: Path, at: number, into: Value[]): boolean {
  let current: Maybe = start;
  for (; at < path.length; at++) {
    if (isDoc(current)) {
      current = getField(current, path[at]!);
      continue;
    }
    if (!Array.isArray(current)) {
      current = MISSING;
      break;
    }
    const index = arrayIndex(path[at]!);
    if (index >= 0 && index < current.length && !current.some(isDoc)) {
      return collect(current[index], path, at + 1, into);
    }
    for (const element of current) {
      collect(isDoc(element) ? element : MISSING, path, at, into);
    }
    if (index >= 0 && index < current.length) collect(current[index], path, at + 1, into);
    return true;
  }
  if (!Array.isArray(current)) {
    into.push(current === MISSING ? null : current);
    return false;
  }
  if (current.length === 0) into.push(undefined);
  for (const element of current) into.push(element);
  return true;
}
