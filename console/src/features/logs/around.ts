/** Requests, runs and deliveries have ended by then, with all that goes on behind them. */
const LONGEST_MS = 5 * 60_000;

/** The time in which a request may have written lines; a search outside of it costs time and finds nothing. */
export function around(at: string | undefined): { since?: string; until?: string } {
  const ms = Date.parse(at ?? "");
  if (Number.isNaN(ms)) return {};
  return {
    since: new Date(ms - LONGEST_MS).toISOString(),
    until: new Date(ms + LONGEST_MS).toISOString(),
  };
}
