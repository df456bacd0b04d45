/**
 * `export default function (req, res)` has no types of its own. As Svelte and Vue editors do, the language service sees
 * a text in which they are written, and every place is translated between that text and the author's.
 */

/** One piece of text that the author did not write; `at` is its place in the author's text. */
export interface Insertion {
  at: number;
  text: string;
}

/** The types that a parameter gets by its name. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["req", "ImpRequest"],
  ["res", "ImpResponse"],
  ["request", "Request"],
  ["response", "ImpResponse"],
  ["ctx", "ImpContext"],
  ["context", "ImpContext"],
]);

const NAME = String.raw`[A-Za-z_$][\w$]*`;
const PARAMETERS = String.raw`\(\s*(?<first>${NAME})\s*(?:,\s*(?<second>${NAME})\s*)?,?\s*\)`;
const HANDLER = new RegExp(
  String.raw`^export\s+default\s+(?:async\s+)?(?:function\s*\*?\s*(?:${NAME})?\s*${PARAMETERS}`
    .concat(String.raw`|${PARAMETERS.replaceAll("?<", "?<arrow_")}\s*=>)`),
  "dm",
);

/** What is to be inserted so that the parameters of the default export have types; nothing if they have. */
export function parameterTypes(code: string): Insertion[] {
  const match = HANDLER.exec(code);
  const groups = match?.groups;
  const places = match?.indices?.groups;
  if (!groups || !places) return [];
  return ["first", "second", "arrow_first", "arrow_second"].flatMap((group) => {
    const place = places[group];
    const type = TYPES.get(groups[group] ?? "");
    return place && type ? [{ at: place[1], text: `: ${type}` }] : [];
  });
}

export function insertAll(code: string, insertions: readonly Insertion[]): string {
  return insertions.toReversed().reduce(
    (text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at),
    code,
  );
}

/** From a place in the author's text to the same place in the other. */
export function toTyped(offset: number, insertions: readonly Insertion[]): number {
  return insertions.reduce(
    (place, { at, text }) => at < offset ? place + text.length : place,
    offset,
  );
}

/** From a place in the typed text to the author's; what lies in an insertion is where it was inserted. */
export function toWritten(offset: number, insertions: readonly Insertion[]): number {
  let shift = 0;
  for (const { at, text } of insertions) {
    if (offset - shift <= at) break;
    shift += Math.min(text.length, offset - shift - at);
  }
  return offset - shift;
}
