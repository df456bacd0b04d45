/** Media types by their short names, and what a client accepts (RFC 9110 §12.5.1). */

const TYPES: ReadonlyMap<string, string> = new Map([
  ["html", "text/html; charset=utf-8"],
  ["json", "application/json; charset=utf-8"],
  ["text", "text/plain; charset=utf-8"],
  ["txt", "text/plain; charset=utf-8"],
  ["xml", "application/xml"],
  ["css", "text/css; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["csv", "text/csv; charset=utf-8"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["pdf", "application/pdf"],
  ["bin", "application/octet-stream"],
]);

export function isKnownType(name: string): boolean {
  return TYPES.has(name);
}

/** The media type that a short name such as `html` stands for; anything else as it is. */
export function mediaTypeOf(name: string): string {
  return name.includes("/") ? name : TYPES.get(name) ?? name;
}

/** Whether a media type is what `wanted` names; `text/*` and `+json` name several. */
export function matchesType(sent: string, wanted: string): boolean {
  const [type] = wanted.split(";");
  if (type === sent || type === "*/*") return true;
  if (type!.startsWith("+")) return sent.endsWith(type!);
  return type!.endsWith("/*") && sent.startsWith(type!.slice(0, -1));
}

/** The one of `types` (short names or media types) with the most weight in an Accept header; false for none. */
export function preferred(accept: string | undefined, types: readonly string[]): string | false {
  if (accept === undefined) return types[0] ?? false;
  const ranges = accept.toLowerCase().split(",").map((part) => {
    const [range, ...parameters] = part.split(";").map((text) => text.trim());
    const weight = parameters.find((text) => text.startsWith("q="))?.slice(2);
    return { range: range!, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  let best: string | false = false;
  let most = 0;
  for (const type of types) {
    const name = mediaTypeOf(type).split(";")[0]!;
    const matching = ranges.filter(({ range }) => matchesType(name, range));
    // The most specific range counts: the one with the fewest wildcards.
    matching.sort((a, b) => wildcards(a.range) - wildcards(b.range));
    const weight = matching[0]?.weight ?? 0;
    if (weight > most) [best, most] = [type, weight];
  }
  return best;
}

function wildcards(range: string): number {
  return range.split("*").length;
}
