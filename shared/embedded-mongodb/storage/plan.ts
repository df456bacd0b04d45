/** How the documents of a query are found. A plan yields a superset; the matcher always has the last word. */
import type { Index } from "./index-spec.ts";
import type { Direction, KeyRange } from "./reader.ts";

export type Plan =
  | { readonly stage: "COLLSCAN"; readonly direction: Direction; readonly sorted: boolean }
  | { readonly stage: "IDHACK"; readonly keys: readonly Uint8Array[]; readonly sorted: boolean }
  | {
    readonly stage: "IXSCAN";
    /** Null is the index of `_id`. */
    readonly index: Index | null;
    readonly ranges: readonly KeyRange[];
    readonly direction: Direction;
    /** The candidates come in the order that the query's sort wants. */
    readonly sorted: boolean;
    /** A document may come more than once. */
    readonly mayRepeat: boolean;
  };
