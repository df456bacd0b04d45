/** The spellings of indexes, as the commands want them and as the driver tells them. */
import type { Document } from "./wire.ts";

const DIRECTIONS: ReadonlySet<unknown> = new Set(["2d", "2dsphere", "text", "geoHaystack"]);

/** An index specification such as `"a"`, `{a: 1}`, `["a", 1]`, `["a", "b"]`, `[["a", 1], ["b", "text"]]`. */
export function indexKey(specification: unknown): Map<string, unknown> {
  const parts = Array.isArray(specification) && !isPair(specification)
    ? specification
    : [specification];
  return new Map(parts.flatMap(pairsOf));
}

function isPair(value: readonly unknown[]): boolean {
  return value.length === 2 && (typeof value[1] === "number" || DIRECTIONS.has(value[1]));
}

function pairsOf(part: unknown): [string, unknown][] {
  if (typeof part === "string") return [[part, 1]];
  if (Array.isArray(part)) return [[String(part[0]), part[1] ?? 1]];
  if (part instanceof Map) return [...part];
  return part !== null && typeof part === "object" ? Object.entries(part) : [];
}

/** The descriptions of a createIndexes command, each with a name. */
export function describeIndexes(indexes: readonly Document[]): (Document & { name: string })[] {
  return indexes.map((index) => {
    const key = indexKey(index.key);
    return { ...index, key, name: String(index.name ?? [...key].flat().join("_")) };
  });
}

/** What `indexes({full: false})` tells: fields and directions by the name of the index. */
export function inShort(indexes: readonly unknown[]): Record<string, [string, unknown][]> {
  return Object.fromEntries(
    (indexes as { name: string; key: object }[]).map((
      { name, key },
    ) => [name, Object.entries(key)]),
  );
}
