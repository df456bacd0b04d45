import type { Doc, Value } from "../document/values.ts";
import type { BoundScope } from "./expression.ts";

/** What a pipeline needs of the server it runs in. */
export interface PipelineContext {
  readonly now: Date;
  /** The variables of the command; constant expressions. */
  readonly let?: Doc;
  /**
   * The documents of another collection of the same database, none if there is no such collection.
   * @param filter what will be asked of them; a hint for indexes, the caller filters anyway
   */
  collection(name: string, filter?: Doc): Iterable<Doc>;
}

/** A compiled stage: lazy, so that a `$limit` ends what is before it. */
export type Stage = (source: Iterable<Doc>) => Iterable<Doc>;

/** What a stage's compiler is given. */
export interface StageScope {
  readonly bound: BoundScope;
  readonly context: PipelineContext;
  /** Compiles a pipeline inside the stage. @param bound other variables for it */
  pipeline(stages: Value, bound?: BoundScope): Stage;
}

export type CompileStage = (spec: Value, scope: StageScope) => Stage;
