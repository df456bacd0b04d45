/** A look at the size of a command's insides, before it is decoded at the cost of all tenants of this broker. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { DatabaseRefusal } from "./refusal.ts";

/** Bytes of the types whose values have always as many. https://bsonspec.org/spec.html */
const FIXED: ReadonlyMap<number, number> = new Map([
  ...[[1, 8], [6, 0], [7, 12], [8, 1], [9, 8], [10, 0]] as const,
  ...[[16, 4], [17, 8], [18, 8], [19, 16], [127, 0], [255, 0]] as const,
]);
const DOCUMENT = 3;
const ARRAY = 4;
const BINARY = 5;
const REGEX = 11;
const POINTER = 12;
const CODE_WITH_SCOPE = 15;
/** String, code, symbol. */
const TEXTS: ReadonlySet<number> = new Set([2, 13, 14]);
const encoder = new TextEncoder();

/**
 * Counts fields and levels without recursion and without making anything of them; the codec checks the rest.
 * Throws DatabaseRefusal when there are more than a command may have, and when a length leads out of the bytes.
 */
export function assertBounded(bytes: Uint8Array): void {
  const { commandFields, nesting } = DATABASE_LIMITS;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 4;
  let depth = 1;
  let fields = 0;

  function skip(count: number): void {
    offset += count;
    if (count < 0 || offset > bytes.length) throw invalid();
  }
  function skipText(): void {
    const end = bytes.indexOf(0, offset);
    if (end < 0) throw invalid();
    offset = end + 1;
  }
  /** Past a length, what it counts, and `more` bytes. */
  function skipCounted(more: number): void {
    if (offset + 4 > bytes.length) throw invalid();
    const length = view.getInt32(offset, true);
    if (length < 0) throw invalid();
    skip(4 + length + more);
  }
  function enter(): void {
    skip(4);
    if (++depth > nesting) {
      throw new DatabaseRefusal(2, `Documents can be nested at most ${nesting} levels deep here`);
    }
  }

  while (depth > 0) {
    if (offset >= bytes.length) throw invalid();
    const type = bytes[offset++]!;
    if (type === 0) {
      depth--;
      continue;
    }
    if (++fields > commandFields) {
      throw new DatabaseRefusal(
        2,
        `A command can have at most ${commandFields} fields, also inside`,
      );
    }
    skipText();
    const fixed = FIXED.get(type);
    if (fixed !== undefined) skip(fixed);
    else if (TEXTS.has(type)) skipCounted(0);
    else if (type === DOCUMENT || type === ARRAY) enter();
    else if (type === BINARY) skipCounted(1);
    else if (type === POINTER) skipCounted(12);
    else if (type === REGEX) {
      skipText();
      skipText();
    } else if (type === CODE_WITH_SCOPE) {
      skip(4);
      skipCounted(0);
      enter();
    } else throw invalid();
  }
}

/** More than any command has at its top. */
const TOP_FIELDS = 64;

/**
 * Whether a document names a field at its top, found without a look inside of what is there; false for bytes that are no
 * document.
 */
export function hasTopField(bytes: Uint8Array, name: string): boolean {
  const wanted = encoder.encode(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 4;
  for (let field = 0; field < TOP_FIELDS && offset < bytes.length; field++) {
    const type = bytes[offset++]!;
    const end = bytes.indexOf(0, offset);
    if (type === 0 || end < 0) return false;
    const isWanted = end - offset === wanted.length &&
      wanted.every((byte, at) => byte === bytes[offset + at]);
    if (isWanted) return true;
    offset = endOfValue(bytes, view, type, end + 1);
  }
  return false;
}

/** Infinity when it ends nowhere. */
function endOfValue(bytes: Uint8Array, view: DataView, type: number, offset: number): number {
  const fixed = FIXED.get(type);
  if (fixed !== undefined) return offset + fixed;
  if (type === REGEX) {
    const pattern = bytes.indexOf(0, offset);
    const options = pattern < 0 ? -1 : bytes.indexOf(0, pattern + 1);
    return options < 0 ? Infinity : options + 1;
  }
  if (offset + 4 > bytes.length) return Infinity;
  const length = view.getInt32(offset, true);
  if (length < 0) return Infinity;
  if (TEXTS.has(type)) return offset + 4 + length;
  if (type === BINARY) return offset + 5 + length;
  if (type === POINTER) return offset + 16 + length;
  // Documents, arrays and code with a scope count their length in; one of 0 must not be read for ever.
  return offset + Math.max(length, 5);
}

function invalid(): DatabaseRefusal {
  return new DatabaseRefusal(22, "The command is not valid BSON");
}
