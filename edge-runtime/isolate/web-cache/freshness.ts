/** How long a response may be kept (RFC 9111, for a cache that many share), and for which requests. */

/** Seconds to keep a response; null when its headers say nothing, and 0 when it must not be kept. */
export function freshSeconds(headers: Headers, now: number): number | null {
  const directives = directivesOf(headers.get("cache-control") ?? "");
  const isForbidden = ["no-store", "private", "no-cache"].some((name) => directives.has(name));
  if (isForbidden || headers.has("set-cookie")) return 0;
  const age = directives.get("s-maxage") ?? directives.get("max-age");
  if (age !== undefined) return /^\d+$/.test(age) ? Number(age) : 0;
  const expires = headers.get("expires");
  if (expires === null) return null;
  const at = Date.parse(expires);
  // An invalid date means the past (RFC 9111 §5.3).
  return Number.isNaN(at) ? 0 : Math.max(0, (at - now) / 1_000);
}

function directivesOf(header: string): Map<string, string> {
  const directives = new Map<string, string>();
  for (const part of header.split(",")) {
    const [name = "", value = ""] = part.split("=", 2);
    directives.set(name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1"));
  }
  return directives;
}

/** The request's headers that the response names in `Vary`, with what they were; null for `*`. */
export function varying(response: Headers, request: Headers): [string, string | null][] | null {
  const names = (response.get("vary") ?? "").split(",").map((name) => name.trim().toLowerCase());
  if (names.includes("*")) return null;
  return names.filter((name) => name !== "").map((name) => [name, request.get(name)]);
}

/** Whether a request has the same of what a kept response varies with. */
export function matchesVarying(
  kept: readonly (readonly [string, string | null])[],
  request: Headers,
): boolean {
  return kept.every(([name, value]) => request.get(name) === value);
}
