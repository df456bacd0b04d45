import { type Doc, getField, isDoc, type Maybe, MISSING } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Path } from "../document/path.ts";

/**
 * Splits and checks a path such as `a.b` of an expression or a stage.
 * @throws MongoError 40352, 40353, 15998, 16410 as MongoDB does
 */
export function parseFieldPath(path: string): Path {
  if (path === "") throw new MongoError(40352, "FieldPath cannot be constructed with empty string");
  if (path.endsWith(".")) throw new MongoError(40353, "FieldPath must not end with a '.'.");
  const parts = path.split(".");
  for (const part of parts) {
    if (part === "") {
      throw new MongoError(15998, "FieldPath field names may not be empty strings.");
    }
    if (part.startsWith("$")) {
      throw new MongoError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
    if (part.includes("\0")) {
      throw new MongoError(16411, "FieldPath field names may not contain '\\0'.");
    }
  }
  return parts;
}

/**
 * The value at a path as expressions see it: of an array on the way, an array of what its documents
 * have there. Numeric components are names, never indexes.
 */
export function evaluatePath(start: Maybe, path: Path, at = 0): Maybe {
  let current = start;
  for (; at < path.length; at++) {
    if (isDoc(current)) current = getField(current, path[at]!);
    else if (Array.isArray(current)) return current.filter(isDoc).flatMap(through(path, at));
    else return MISSING;
  }
  return current;
}

function through(path: Path, at: number) {
  return (element: Doc) => {
    const value = evaluatePath(element, path, at);
    return value === MISSING ? [] : [value];
  };
}
