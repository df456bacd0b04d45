import { Int32, isDoc, type Maybe, MISSING, ObjectId } from "../document/values.ts";

/** A value in the shell's notation, for messages. */
export function describe(value: Maybe): string {
  if (value === MISSING) return "missing";
  if (typeof value === "string") return `"${value}"`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Int32) return `${value.value}`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[ ${value.map(describe).join(", ")} ]`;
  }
  if (isDoc(value)) {
    const fields = [...value].map(([name, part]) => `${name}: ${describe(part)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  return String(value);
}
