/** What a log page shows, as pure data: lines in their order, and marks where something is missing. */
import type { LogView } from "@imprun/contracts/api/activity";
import type { z } from "zod";

export type LogLine = z.infer<typeof LogView>;
export type Level = LogLine["level"];
export type Kind = LogLine["kind"];

export const LEVELS = ["debug", "info", "warn", "error"] as const satisfies readonly Level[];
export const KINDS = ["log", "request", "lifecycle"] as const satisfies readonly Kind[];

/** So many lines are left out before the line that follows. */
interface Gap {
  /** Of the line that follows; empty at the end. */
  before: string;
  count: number;
}

export interface Entries {
  /** In the order of their ids, which is the order of time. */
  lines: readonly LogLine[];
  gaps: readonly Gap[];
}

export const NO_ENTRIES: Entries = { lines: [], gaps: [] };

/**
 * Adds lines that may have come before (after a reconnect) or late (from another instance), each in its place, and
 * forgets the oldest over `limit`.
 */
export function addLines(
  { lines, gaps }: Entries,
  added: readonly LogLine[],
  limit: number,
): Entries {
  if (added.length === 0) return { lines, gaps };
  const byId = new Map([...lines, ...added].map((line) => [line.id, line]));
  const all = [...byId.values()].sort((a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const kept = all.slice(-limit);
  const first = added[0]!.id;
  return {
    lines: kept,
    gaps: gaps
      .map((gap) => gap.before === "" ? { ...gap, before: first } : gap)
      .filter(({ before }) => before >= kept[0]!.id),
  };
}

/** Notes that lines are left out before whatever comes next. */
export function addGap({ lines, gaps }: Entries, count: number): Entries {
  return { lines, gaps: [...gaps, { before: "", count }] };
}

/** A piece of a message: text, or a place in a function's source. */
export interface Piece {
  text: string;
  place?: { function: string; line: number; column: number };
}

/** A place as the platform maps stacks: `calculateTax.ts:4:26`, with nothing of a path before it. */
const PLACE = /(?<![\w./-])([A-Za-z][\w-]{0,62})\.[jt]sx?:(\d+):(\d+)/g;

/** Cuts a message apart at the places of functions that it names. */
export function piecesOf(message: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of message.matchAll(PLACE)) {
    const [text, name, line, column] = match;
    if (match.index > end) pieces.push({ text: message.slice(end, match.index) });
    pieces.push({
      text,
      place: { function: name ?? "", line: Number(line), column: Number(column) },
    });
    end = match.index + text.length;
  }
  if (end < message.length) pieces.push({ text: message.slice(end) });
  return pieces;
}
