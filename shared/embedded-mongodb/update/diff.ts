import { type Doc, isDoc, type Value } from "../document/values.ts";
import { identical } from "./identical.ts";
import type { UpdateShape } from "./tree.ts";

/** What an update changed, in the form of a change event's `updateDescription`. */
export interface UpdateDescription {
  /** New values by dotted path. */
  readonly updatedFields: Doc;
  readonly removedFields: string[];
  /** Arrays that became shorter, with their new length. */
  readonly truncatedArrays: { readonly field: string; readonly newSize: number }[];
}

/** Whether nothing changed, so that no event is due. */
export const isEmptyDiff = (diff: UpdateDescription): boolean =>
  diff.updatedFields.size + diff.removedFields.length + diff.truncatedArrays.length === 0;

/**
 * Compares two versions of a document. Applying the result to the first gives the second: a field
 * that moved counts as set anew, since new fields go to the end. Changed documents and arrays are
 * gone into, unless nothing of them stayed.
 * @param shape where the update's operators wrote: what one wrote is named as a whole, as MongoDB
 *   does. Without it (a pipeline) the documents alone tell.
 */
export function diffDocuments(before: Doc, after: Doc, shape?: UpdateShape): UpdateDescription {
  const differ = new Differ();
  differ.docs(before, after, "", shape === undefined ? [] : [shape]);
  return differ;
}

type Shapes = readonly UpdateShape[];

const below = (shapes: Shapes, name: string): Shapes =>
  shapes.flatMap((shape) => shape.below(name));

class Differ implements UpdateDescription {
  readonly updatedFields: Doc = new Map();
  readonly removedFields: string[] = [];
  readonly truncatedArrays: { field: string; newSize: number }[] = [];

  docs(before: Doc, after: Doc, prefix: string, shapes: Shapes): void {
    const kept = commonFields(before, after);
    for (const name of before.keys()) {
      if (!after.has(name)) this.removedFields.push(prefix + name);
    }
    for (const [name, value] of after) {
      if (kept.has(name)) this.#values(before.get(name), value, prefix + name, below(shapes, name));
      else this.updatedFields.set(prefix + name, value);
    }
  }

  #values(before: Value, after: Value, path: string, shapes: Shapes): void {
    if (identical(before, after)) return;
    if (shapes.some((shape) => shape.writesWhole)) {
      this.updatedFields.set(path, after);
    } else if (isDoc(before) && isDoc(after) && commonFields(before, after).size > 0) {
      this.docs(before, after, `${path}.`, shapes);
    } else if (Array.isArray(before) && Array.isArray(after) && isWorthwhile(before, after)) {
      this.#arrays(before, after, path, shapes);
    } else {
      this.updatedFields.set(path, after);
    }
  }

  #arrays(before: Value[], after: Value[], path: string, shapes: Shapes): void {
    if (after.length < before.length) {
      this.truncatedArrays.push({ field: path, newSize: after.length });
    }
    after.forEach((value, index) => {
      const place = `${path}.${index}`;
      if (index >= before.length) this.updatedFields.set(place, value);
      else this.#values(before[index], value, place, below(shapes, `${index}`));
    });
  }
}

/** The fields that are in both and that can stay where they are, one behind the other. */
function commonFields(before: Doc, after: Doc): Set<string> {
  const kept = new Set<string>();
  const names = after.keys();
  let next = names.next();
  for (const name of before.keys()) {
    if (next.done) break;
    if (name === next.value) {
      kept.add(name);
      next = names.next();
    }
  }
  return kept;
}

// Paths into an array are only clear if most of what both have stays; otherwise it is set anew.
function isWorthwhile(before: Value[], after: Value[]): boolean {
  const length = Math.min(before.length, after.length);
  let same = 0;
  for (let index = 0; index < length; index++) {
    const [left, right] = [before[index], after[index]];
    if (identical(left, right) || (isDoc(left) && isDoc(right))) same++;
  }
  return same * 2 >= length;
}
