import { isDoc, MISSING, Timestamp, typeName, type Value } from "../document/values.ts";
import { badValue } from "../errors/mongo-error.ts";
import type { Change } from "./context.ts";
import { identical } from "./identical.ts";

/** `$set`. A value that is there already stays the same object, so that nothing counts as changed. */
export const compileSet = (operand: Value): Change => (current) =>
  identical(current, operand) ? current : operand;

/** `$setOnInsert`: as `$set`, but only when the update inserts. */
export const compileSetOnInsert = (operand: Value): Change => (current, { isInsert }) =>
  isInsert ? operand : current;

/** `$unset`. In an array the element becomes null; the applier sees to that. */
export const compileUnset = (): Change => () => MISSING;

/** `$currentDate: {path: true | {$type: 'date' | 'timestamp'}}`. */
export function compileCurrentDate(operand: Value): Change {
  return currentDateType(operand) === "date"
    ? (_, { now }) => now
    : (_, { now }) =>
      new Timestamp({ t: Math.floor(now.getTime() / 1000), i: now.getTime() % 1000 + 1 });
}

function currentDateType(operand: Value): "date" | "timestamp" {
  if (typeof operand === "boolean") return "date";
  if (!isDoc(operand)) {
    throw badValue(
      `${typeName(operand)} is not valid type for $currentDate. Please use a boolean ('true') or ` +
        "a $type expression ({$type: 'timestamp/date'}).",
    );
  }
  for (const [name, type] of operand) {
    if (name !== "$type") throw badValue(`Unrecognized $currentDate option: ${name}`);
    if (type === "date" || type === "timestamp") return type;
  }
  throw badValue(
    "The '$type' string field is required to be 'date' or 'timestamp': " +
      "{$currentDate: {field : {$type: 'date'}}}",
  );
}
