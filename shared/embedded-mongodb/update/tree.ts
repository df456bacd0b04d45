import { arrayIndex } from "../document/path.ts";
import { type Doc, getField, isDoc, type Maybe, MISSING, type Value } from "../document/values.ts";
import { badValue, conflictingUpdate, pathNotViable } from "../errors/mongo-error.ts";
import type { ArrayFilters } from "./array-filters.ts";
import type { Change, UpdateContext } from "./context.ts";
import { describe } from "./describe.ts";
import { ALL_ELEMENTS, filterIdentifier, isArrayPart, POSITIONAL } from "./update-path.ts";

/** An update's leaf: what happens to the value at a path. */
export interface Leaf {
  readonly change: Change;
  /** Whether nothing happens, rather than an error, where the path cannot be. */
  readonly toleratesNoPath: (context: UpdateContext) => boolean;
  /** Whether it only adds elements to an array's end, so that the others need no mention. */
  readonly appends?: boolean;
}

/**
 * Where an update writes. A change event names a value that an operator wrote as a whole, however
 * little of it is new.
 */
export interface UpdateShape {
  readonly writesWhole: boolean;
  /** The shapes of the operators that may write below a field or an element. */
  below(name: string): readonly UpdateShape[];
}

/**
 * The paths of an update as a tree, which is where conflicts between them show. Applied, it visits
 * fields in MongoDB's order: by name, numbers by value.
 */
export class UpdateTree implements UpdateShape {
  #leaf: Leaf | undefined;
  #children = new Map<string, UpdateTree>();

  /** @throws MongoError 40 if another operator has the path, a part of it or something below it */
  add(path: readonly string[], leaf: Leaf): void {
    this.#insert(path, 0, leaf);
  }

  #insert(path: readonly string[], at: number, leaf: Leaf): void {
    if (at === path.length) {
      if (this.#leaf !== undefined || this.#children.size > 0) throw conflict(path, at);
      this.#leaf = leaf;
      return;
    }
    if (this.#leaf !== undefined) throw conflict(path, at);
    const part = path[at]!;
    const isFiltered = isArrayPart(part) && part !== POSITIONAL;
    for (const other of this.#children.keys()) {
      if ((isArrayPart(other) && other !== POSITIONAL) !== isFiltered) throw conflict(path, at);
    }
    let child = this.#children.get(part);
    if (child === undefined) {
      child = new UpdateTree();
      this.#children.set(part, child);
      this.#children = new Map([...this.#children].sort(([a], [b]) => compareNames(a, b)));
    }
    child.#insert(path, at + 1, leaf);
  }

  get writesWhole(): boolean {
    return this.#leaf !== undefined && this.#leaf.appends !== true;
  }

  below(name: string): UpdateTree[] {
    const isIndex = arrayIndex(name) >= 0;
    return [...this.#children]
      .filter(([part]) => part === name || (isIndex && isArrayPart(part)))
      .map(([, child]) => child);
  }

  /**
   * The value after the update; the very same if nothing changes.
   * @throws MongoError 28 where a path leads through a value that has no fields
   */
  apply(current: Maybe, context: UpdateContext, filters: ArrayFilters, path = ""): Maybe {
    if (this.#leaf !== undefined) return this.#leaf.change(current, context, path);
    const children = this.#resolve(context, path);
    for (const part of children.keys()) {
      if (isArrayPart(part)) return this.#applyToElements(current, context, filters, path);
    }
    if (isDoc(current) || current === MISSING) {
      return applyToDoc(children, current, context, filters, path);
    }
    if (Array.isArray(current)) return applyToArray(children, current, context, filters, path);
    for (const [part, child] of children) child.#refuse(part, current, context, path);
    return current;
  }

  /** The children with `$` replaced by the index it stands for. */
  #resolve(context: UpdateContext, path: string): Map<string, UpdateTree> {
    const positional = this.#children.get(POSITIONAL);
    if (positional === undefined) return this.#children;
    const position = context.position();
    if (position === undefined) {
      throw badValue("The positional operator did not find the match needed from the query.");
    }
    const result = new Map(this.#children);
    result.delete(POSITIONAL);
    const name = `${position}`;
    const same = result.get(name);
    result.set(name, same === undefined ? positional : merge([positional, same], join(path, name)));
    return result;
  }

  #applyToElements(
    current: Maybe,
    context: UpdateContext,
    filters: ArrayFilters,
    path: string,
  ): Maybe {
    if (current === MISSING) {
      throw badValue(
        `The path '${path}' must exist in the document in order to apply array updates.`,
      );
    }
    if (!Array.isArray(current)) {
      throw badValue(
        `Cannot apply array updates to non-array element ${lastOf(path)}: ${describe(current)}`,
      );
    }
    return mapElements(current, (element, index) => {
      const matching = [...this.#children].filter(([part]) =>
        part === ALL_ELEMENTS || filters.matches(filterIdentifier(part)!, element)
      );
      if (matching.length === 0) return element;
      const place = join(path, `${index}`);
      return merge(matching.map(([, child]) => child), place).apply(
        element,
        context,
        filters,
        place,
      );
    });
  }

  #refuse(part: string, parent: Value, context: UpdateContext, path: string): void {
    if (this.#toleratesNoPath(context)) return;
    throw pathNotViable(
      `Cannot create field '${part}' in element {${lastOf(path)}: ${describe(parent)}}`,
    );
  }

  #toleratesNoPath(context: UpdateContext): boolean {
    if (this.#leaf !== undefined) return this.#leaf.toleratesNoPath(context);
    return [...this.#children.values()].every((child) => child.#toleratesNoPath(context));
  }

  static refuse(
    child: UpdateTree,
    part: string,
    parent: Value,
    context: UpdateContext,
    path: string,
  ) {
    child.#refuse(part, parent, context, path);
  }

  /** All paths of one tree added to another. @throws MongoError 40 */
  copyInto(target: UpdateTree, at: string, below: readonly string[] = []): void {
    if (this.#leaf !== undefined) target.add(below, this.#leaf);
    for (const [part, child] of this.#children) child.copyInto(target, at, [...below, part]);
  }
}

function merge(trees: UpdateTree[], at: string): UpdateTree {
  if (trees.length === 1) return trees[0]!;
  const result = new UpdateTree();
  for (const tree of trees) tree.copyInto(result, at);
  return result;
}

function applyToDoc(
  children: Map<string, UpdateTree>,
  current: Doc | typeof MISSING,
  context: UpdateContext,
  filters: ArrayFilters,
  path: string,
): Maybe {
  let result = current;
  for (const [part, child] of children) {
    const before = current === MISSING ? MISSING : getField(current, part);
    const after = child.apply(before, context, filters, join(path, part));
    if (after === before) continue;
    if (result === current) result = new Map(current === MISSING ? [] : current);
    if (after === MISSING) (result as Doc).delete(part);
    else (result as Doc).set(part, after);
  }
  return result;
}

const MAX_PADDING = 1_500_000;

function applyToArray(
  children: Map<string, UpdateTree>,
  current: Value[],
  context: UpdateContext,
  filters: ArrayFilters,
  path: string,
): Maybe {
  let result = current;
  for (const [part, child] of children) {
    const index = arrayIndex(part);
    if (index < 0) {
      UpdateTree.refuse(child, part, current, context, path);
      continue;
    }
    const before = index < current.length ? current[index] : MISSING;
    const after = child.apply(before, context, filters, join(path, part));
    if (after === before) continue;
    if (index > current.length + MAX_PADDING) {
      throw badValue(`can't backfill more than ${MAX_PADDING} elements`);
    }
    if (result === current) result = [...current];
    while (result.length < index) result.push(null);
    result[index] = after === MISSING ? null : after;
  }
  return result;
}

/** Maps, and answers the same array if every element stays the same. */
function mapElements(array: Value[], map: (element: Value, index: number) => Maybe): Value[] {
  let result = array;
  array.forEach((element, index) => {
    const after = map(element, index);
    if (after === element) return;
    if (result === array) result = [...array];
    result[index] = after === MISSING ? null : after;
  });
  return result;
}

const join = (path: string, part: string): string => path === "" ? part : `${path}.${part}`;
const lastOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

function conflict(path: readonly string[], at: number) {
  return conflictingUpdate(
    `Updating the path '${path.join(".")}' would create a conflict at '${
      path.slice(0, at).join(".")
    }'`,
  );
}

function compareNames(a: string, b: string): number {
  const left = arrayIndex(a);
  const right = arrayIndex(b);
  if (left >= 0 && right >= 0) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}
