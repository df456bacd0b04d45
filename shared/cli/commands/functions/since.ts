import { UserError } from "../../user-error.ts";

const SECONDS: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 60 * 60],
  ["d", 24 * 60 * 60],
]);

/** The time that `10m`, `2h`, `1d` or a date and time name, in ISO 8601. Throws UserError for anything else. */
export function sinceTime(text: string, now: Date): string {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    return new Date(now.getTime() - Number(count) * SECONDS.get(unit)! * 1_000).toISOString();
  }
  const date = new Date(text);
  if (!/^\d{4}-/.test(text) || Number.isNaN(date.getTime())) {
    throw new UserError(
      "--since is a time span such as 10m, 2h or 1d, or a time such as 2026-01-31T09:00:00Z",
    );
  }
  return date.toISOString();
}
