/** The spellings of a sort, as the command wants it. */
import { MongoInvalidArgumentError } from "./errors.ts";

export type Direction = 1 | -1 | "asc" | "desc" | "ascending" | "descending" | { $meta: string };
export type Sort =
  | string
  | [string, Direction][]
  | [string, Direction]
  | string[]
  | Record<string, Direction>
  | Map<string, Direction>;

/** Throws MongoInvalidArgumentError for a direction that is none. */
export function sortDocument(
  sort: Sort | undefined,
  direction?: Direction,
): Map<string, unknown> | undefined {
  if (sort === undefined || sort === null) return undefined;
  if (typeof sort === "string") return new Map([[sort, order(direction ?? 1)]]);
  const pairs = sort instanceof Map
    ? [...sort]
    : Array.isArray(sort)
    ? arrayPairs(sort)
    : Object.entries(sort);
  return new Map(pairs.map(([key, value]) => [String(key), order(value)]));
}

function arrayPairs(sort: unknown[]): [string, Direction][] {
  if (sort.length === 2 && typeof sort[0] === "string" && isDirection(sort[1])) {
    return [[sort[0], sort[1] as Direction]];
  }
  return sort.map((item) => Array.isArray(item) ? item as [string, Direction] : [String(item), 1]);
}

function isDirection(value: unknown): boolean {
  return typeof value === "number" ||
    ["asc", "desc", "ascending", "descending", "1", "-1"].includes(String(value));
}

function order(direction: Direction): 1 | -1 | { $meta: string } {
  if (typeof direction === "object" && direction !== null && "$meta" in direction) return direction;
  const text = String(direction).toLowerCase();
  if (["1", "asc", "ascending"].includes(text)) return 1;
  if (["-1", "desc", "descending"].includes(text)) return -1;
  throw new MongoInvalidArgumentError(`Invalid sort direction: ${JSON.stringify(direction)}`);
}
