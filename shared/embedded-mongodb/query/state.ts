import type { Doc, Maybe } from "../document/values.ts";

/** What a match leaves behind: the array index that the positional `$` of an update means. */
export interface MatchState {
  /** The index in the outermost array that the last satisfied condition went through, or -1. */
  position: number;
}

/** A condition on a whole document. */
export type DocTest = (doc: Doc, state: MatchState | undefined) => boolean;

/** A condition on one value; MISSING where the path leads nowhere. */
export type ValueTest = (value: Maybe, state: MatchState | undefined) => boolean;

/** What an operator wants of the values at a path. */
export type Condition =
  /** One of the values passes; with `expand` the elements of an array at the end count too. */
  | { readonly kind: "some"; readonly test: ValueTest; readonly expand: boolean }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "all"; readonly conditions: readonly Condition[] };

/** The condition on documents that a condition on the values at a path amounts to. */
export const some = (test: ValueTest): Condition => ({ kind: "some", test, expand: true });
export const whole = (test: ValueTest): Condition => ({ kind: "some", test, expand: false });
export const not = (condition: Condition): Condition => ({ kind: "not", condition });
export const all = (conditions: readonly Condition[]): Condition =>
  conditions.length === 1 ? conditions[0]! : { kind: "all", conditions };
