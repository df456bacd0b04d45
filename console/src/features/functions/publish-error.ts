import { ApiError } from "../../lib/api.ts";
import type { CodeMarker } from "../../ui/code-editor/types.ts";

export interface PlacedError extends CodeMarker {
  file: string;
}

/** What is wrong where in the source, if that is why a publish was refused. */
export function sourceErrors(error: unknown): PlacedError[] {
  if (!(error instanceof ApiError)) return [];
  return (error.problem.errors ?? []).filter((item) => "line" in item);
}
