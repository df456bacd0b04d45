/** When a partial index may be used: every document that the query wants must be in it. */
import { encodeDocument } from "../document/codec.ts";
import { type Doc, isDoc, type Value } from "../document/values.ts";
import { sameBytes } from "./writer.ts";

/** Whether the query demands every condition of the index's filter in the very same words, or more than `$exists`. */
export function impliesPartialFilter(query: Doc, filter: Doc): boolean {
  const demanded = conditions(query);
  return conditions(filter).every(([path, condition]) =>
    demanded.some(([demandedPath, demandedCondition]) =>
      demandedPath === path &&
      (sameValue(condition, demandedCondition) ||
        asksForExistence(condition) && impliesExistence(demandedCondition))
    )
  );
}

/** Path and condition of each part of a conjunction. */
function conditions(filter: Doc): [string, Value][] {
  const result: [string, Value][] = [];
  for (const [name, operand] of filter) {
    if (name === "$and" && Array.isArray(operand)) {
      for (const part of operand) if (isDoc(part)) result.push(...conditions(part));
    } else if (isDoc(operand) && [...operand.keys()].every((key) => key.startsWith("$"))) {
      for (const [operator, value] of operand) result.push([name, new Map([[operator, value]])]);
    } else {
      result.push([name, operand]);
    }
  }
  return result;
}

function asksForExistence(condition: Value): boolean {
  return isDoc(condition) && condition.size === 1 && condition.get("$exists") === true;
}

function impliesExistence(condition: Value): boolean {
  if (!isDoc(condition)) return condition !== null && condition !== undefined;
  const [operator, value] = condition.entries().next().value ?? ["", undefined];
  if (!operator.startsWith("$")) return true;
  return ["$eq", "$gt", "$gte", "$lt", "$lte"].includes(operator) &&
    value !== null && value !== undefined;
}

function sameValue(a: Value, b: Value): boolean {
  return sameBytes(encodeDocument(new Map([["v", a]])), encodeDocument(new Map([["v", b]])));
}
