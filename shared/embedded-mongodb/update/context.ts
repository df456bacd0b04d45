import type { Doc, Maybe, Value } from "../document/values.ts";

/** What an update of one document is given. */
export interface UpdateContext {
  /** The document before the update. */
  readonly before: Doc;
  readonly now: Date;
  readonly isInsert: boolean;
  /** The array index that the positional `$` stands for. */
  position(): number | undefined;
}

/**
 * What an operator does to the value at its path: answers the new value, the very same if nothing
 * changes, or MISSING to remove it.
 * @param path where the value is, for messages
 */
export type Change = (current: Maybe, context: UpdateContext, path: string) => Maybe;

/** What an update operator needs of the compiler. */
export interface CompileContext {
  readonly operator: string;
  readonly path: string;
}

export type CompileChange = (operand: Value, context: CompileContext) => Change;
