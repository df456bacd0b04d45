import type { SourceError } from "@imprun/contracts/problem";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** A place in a source file: lines and columns are 1-based. */
export type Place = Pick<SourceError, "file" | "line" | "column">;

/**
 * The author's file, line and column for a place (1-based) in a compiled module; null when nothing of the
 * author's is there.
 */
export function mapPlace(sourceMap: string, line: number, column: number): Place | null {
  if (line < 1) return null;
  const needle = { line, column: Math.max(0, column - 1) };
  const found = originalPositionFor(new TraceMap(sourceMap), needle);
  if (found.source === null) return null;
  return { file: found.source, line: found.line, column: found.column + 1 };
}
