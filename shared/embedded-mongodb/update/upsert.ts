import {
  BSONRegExp,
  type Doc,
  getField,
  isDoc,
  MISSING,
  ObjectId,
  type Value,
} from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { compileMatcher } from "../query/matcher.ts";
import { isOperatorDoc } from "../query/operators.ts";
import { applyUpdate, type CompileUpdateOptions, updateStyle } from "./update.ts";

/**
 * The document that an upsert inserts when its filter found nothing: the fields that the filter
 * sets equal to something (of a replacement only `_id`), then the update. A missing `_id` is made.
 * @throws MongoError 54 if the filter sets a path twice, 66 if the update changes the filter's
 *   `_id`, and all that `applyUpdate` throws
 */
export function upsertDocument(
  filter: Doc,
  update: Doc | readonly Doc[],
  options: CompileUpdateOptions,
): Doc {
  const base = equalityFields(filter, updateStyle(update) === "replacement");
  const matcher = compileMatcher(filter, options);
  const result = applyUpdate(base, update, { ...options, matcher, isInsert: true });
  const id = getField(result, "_id");
  const withId: Doc = new Map([["_id", id === MISSING ? new ObjectId() : id]]);
  for (const [name, value] of result) if (name !== "_id") withId.set(name, value);
  return withId;
}

function equalityFields(filter: Doc, onlyId: boolean): Doc {
  const found = new Map<string, Value>();
  collectEqualities(filter, found);
  const result: Doc = new Map();
  const created = new Set<Doc>();
  for (const [path, value] of found) {
    if (onlyId && path !== "_id") continue;
    setPath(result, path, value, created);
  }
  return result;
}

function collectEqualities(filter: Doc, into: Map<string, Value>): void {
  for (const [name, operand] of filter) {
    if (name === "$and" || (name === "$or" && isSingle(operand))) {
      for (const part of operand as Value[]) if (isDoc(part)) collectEqualities(part, into);
    } else if (!name.startsWith("$")) {
      const value = equalTo(operand);
      if (value === MISSING) continue;
      if (into.has(name)) throw matchedTwice(name);
      into.set(name, value);
    }
  }
}

const isSingle = (operand: Value): operand is [Value] =>
  Array.isArray(operand) && operand.length === 1;

function equalTo(operand: Value): Value | typeof MISSING {
  if (!isOperatorDoc(operand)) return operand instanceof BSONRegExp ? MISSING : operand;
  if (operand.has("$eq")) return operand.get("$eq");
  for (const name of ["$in", "$all"]) {
    const list = operand.get(name);
    if (list !== undefined && isSingle(list)) return equalTo(list[0]);
  }
  return MISSING;
}

const matchedTwice = (path: string) =>
  new MongoError(54, `cannot infer query fields to set, path '${path}' is matched twice`);

function setPath(target: Doc, path: string, value: Value, created: Set<Doc>): void {
  const parts = path.split(".");
  const last = parts.pop()!;
  let current = target;
  for (const part of parts) {
    let next = current.get(part);
    if (next === undefined) {
      next = new Map();
      created.add(next);
      current.set(part, next);
    }
    // A document that the filter gave as a value must not be written to.
    if (!isDoc(next) || !created.has(next)) throw matchedTwice(path);
    current = next;
  }
  if (current.has(last)) throw matchedTwice(path);
  current.set(last, value);
}
