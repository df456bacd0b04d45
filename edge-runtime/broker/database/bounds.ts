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

function invalid(): DatabaseRefusal {
  return new DatabaseRefusal(22, "The command is not valid BSON");
}
