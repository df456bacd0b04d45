/** The server's time, by the `Date` of its answers: a clock of the browser that is wrong makes no time wrong. */
let aheadMs = 0;

/** Answers take a moment, and `Date` has whole seconds: differences up to this are none. */
const TOLERATED_MS = 5_000;

/** Takes the time that an answer names. */
export function noteServerTime(date: string | null): void {
  const ms = Date.parse(date ?? "") - Date.now();
  if (!Number.isNaN(ms)) aheadMs = Math.abs(ms) > TOLERATED_MS ? ms : 0;
}

/** Milliseconds since 1970, as the server counts. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}
