import { MongoError } from "../../errors/mongo-error.ts";

const OFFSET = /^([+-])(\d{2})(?::?(\d{2}))?$/;
const MINUTE_MS = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        era: "short",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      });
    } catch {
      throw new MongoError(40485, `unrecognized time zone identifier: "${zone}"`);
    }
    formats.set(zone, format);
  }
  return format;
}

/**
 * How far a zone is ahead of UTC at an instant, in milliseconds.
 * @param zone an Olson name such as `Europe/Berlin`, or an offset such as `+05:30`
 * @throws MongoError 40485 for an unknown zone
 */
export function offsetMs(instantMs: number, zone: string): number {
  if (zone === "UTC" || zone === "GMT" || zone === "Z") return 0;
  const offset = OFFSET.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return (offset[1] === "-" ? -minutes : minutes) * MINUTE_MS;
  }
  const parts = new Map(
    formatOf(zone).formatToParts(instantMs).map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const year = parts.get("era") === "BC" ? 1 - part("year") : part("year");
  const local = utcMs(
    year,
    part("month"),
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return local - Math.floor(instantMs / 1000) * 1000;
}

/** Milliseconds of a UTC date and time; unlike `Date.UTC` it takes the years 0 to 99 as they are. */
export function utcMs(
  year: number,
  month = 1,
  day = 1,
  hour = 0,
  minute = 0,
  second = 0,
  ms = 0,
): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  return date.getTime();
}

/** The instant at which a zone's clock shows a local time (given as if it were UTC). */
export function instantOf(localMs: number, zone: string): number {
  const guess = localMs - offsetMs(localMs, zone);
  // The offset at the guess is the right one but near a change of it.
  return localMs - offsetMs(guess, zone);
}
