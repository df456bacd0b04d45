/** Whether every word of `search` is somewhere in `text`, whatever its case. */
export function matches(text: string, search: string): boolean {
  const lower = text.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

/** Orders names as people count: 2 before 10. */
export function byName(a: string, b: string): number {
  return a.localeCompare(b, undefined, { numeric: true });
}
