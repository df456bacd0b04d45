import { type Path, valueAt } from "../document/path.ts";
import {
  type Doc,
  getField,
  isDoc,
  type Maybe,
  MISSING,
  typeName,
  type Value,
} from "../document/values.ts";
import { badValue } from "../errors/mongo-error.ts";
import { describe } from "./describe.ts";
import type { UpdateTree } from "./tree.ts";
import { isArrayPart, parseUpdatePath } from "./update-path.ts";

/**
 * Adds `$rename: {from: to}` to an update: the target takes the value that the source had before
 * the update, and the source goes.
 * @throws MongoError 2 for a target that is no other, fixed path
 */
export function addRename(tree: UpdateTree, from: string, to: Value): void {
  if (typeof to !== "string") {
    throw badValue(`The 'to' field for $rename must be a string: ${from}: ${typeName(to)}`);
  }
  const source = parseFixedPath(from, "source");
  const target = parseFixedPath(to, "destination");
  if (from === to) {
    throw badValue(`The source and target field for $rename must differ: ${from}: "${to}"`);
  }
  tree.add(source, {
    toleratesNoPath: () => true,
    change: () => MISSING,
  });
  tree.add(target, {
    toleratesNoPath: ({ before }) => valueAt(before, source) === MISSING,
    change(current, { before }) {
      refuseArray(before, source, "source");
      const value = valueAt(before, source);
      if (value === MISSING) return current;
      refuseArray(before, target, "destination");
      return value;
    },
  });
}

function parseFixedPath(path: string, role: string): Path {
  const parts = parseUpdatePath(path);
  if (parts.some(isArrayPart)) {
    throw badValue(`The ${role} field for $rename may not be dynamic: ${path}`);
  }
  return parts;
}

function refuseArray(doc: Doc, path: Path, role: string): void {
  let current: Maybe = doc;
  for (let at = 0; at < path.length && isDoc(current); at++) {
    current = getField(current, path[at]!);
    if (!Array.isArray(current) || at === path.length - 1) continue;
    throw badValue(
      `The ${role} field cannot be an array element, '${path.join(".")}' in doc with _id: ${
        describe(getField(doc, "_id"))
      } has an array field called '${path[at]}'`,
    );
  }
}
