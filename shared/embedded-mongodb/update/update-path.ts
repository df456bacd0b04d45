import { type Path, splitPath } from "../document/path.ts";
import { badValue, dollarPrefixedFieldName, emptyFieldName } from "../errors/mongo-error.ts";

export const POSITIONAL = "$";
export const ALL_ELEMENTS = "$[]";

const FILTERED = /^\$\[(.+)\]$/;
const DBREF_FIELDS = new Set(["$ref", "$id", "$db"]);

/** The identifier in a component `$[identifier]`, or undefined. */
export const filterIdentifier = (part: string): string | undefined => FILTERED.exec(part)?.[1];

/** Whether a component stands for elements of an array: `$`, `$[]` or `$[identifier]`. */
export const isArrayPart = (part: string): boolean =>
  part === POSITIONAL || part === ALL_ELEMENTS || filterIdentifier(part) !== undefined;

/**
 * Splits and checks the path of an update operator.
 * @throws MongoError 56 for an empty component, 52 for one with a dollar sign, 2 for an array
 *   component in the first place or a second `$`
 */
export function parseUpdatePath(path: string): Path {
  if (path === "") throw emptyFieldName("An empty update path is not valid.");
  const parts = splitPath(path);
  parts.forEach((part, index) => checkPart(part, index, path));
  if (parts.filter((part) => part === POSITIONAL).length > 1) {
    throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  }
  return parts;
}

function checkPart(part: string, index: number, path: string): void {
  if (part === "") {
    throw emptyFieldName(
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  if (!part.startsWith("$")) return;
  if (isArrayPart(part)) {
    if (index > 0) return;
    const what = part === POSITIONAL
      ? "positional (i.e. '$')"
      : "array filter identifier (i.e. '$[<id>]')";
    throw badValue(`Cannot have ${what} element in the first position in path '${path}'`);
  }
  if (index > 0 && DBREF_FIELDS.has(part)) return;
  throw dollarPrefixedFieldName(
    `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`,
  );
}
