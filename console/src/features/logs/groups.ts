/** Log lines as people read them: one group for each request. */
import type { LogView } from "@imprun/contracts/api/activity";
import type { z } from "zod";

export type LogLine = z.infer<typeof LogView>;
export type Level = LogLine["level"];

export const LEVELS = ["debug", "info", "warn", "error"] as const;

export interface LogGroup {
  /** The request's id, or the line's own when no request wrote it. */
  id: string;
  requestId: string | null;
  /** The access log line of the request, once it has ended. */
  access: LogLine | null;
  /** What was written, in order, without the access log line. */
  lines: LogLine[];
}

export function atLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** Groups lines by request, in the order of each group's first line. */
export function groupLogs(lines: readonly LogLine[]): LogGroup[] {
  const groups = new Map<string, LogGroup>();
  for (const line of lines) {
    const id = line.requestId ?? line.id;
    let group = groups.get(id);
    if (!group) {
      group = { id, requestId: line.requestId, access: null, lines: [] };
      groups.set(id, group);
    }
    if (line.kind === "request") group.access = line;
    else group.lines.push(line);
  }
  return [...groups.values()];
}

/** Appends a line that may have been sent before (after a reconnect), and forgets the oldest over `limit`. */
export function appendLog(lines: readonly LogLine[], line: LogLine, limit: number): LogLine[] {
  if (lines.some(({ id }) => id === line.id)) return lines.slice();
  return [...lines, line].slice(-limit);
}
