import { MongoError } from "../../errors/mongo-error.ts";
import { instantOf, offsetMs, utcMs } from "./time-zone.ts";

const DAY_MS = 86_400_000;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A date as a clock in some zone shows it. `date` has the local time in its UTC fields. */
export class LocalTime {
  readonly date: Date;
  readonly offsetMs: number;

  constructor(readonly instant: Date, readonly zone: string) {
    this.offsetMs = offsetMs(instant.getTime(), zone);
    this.date = new Date(instant.getTime() + this.offsetMs);
  }

  get year(): number {
    return this.date.getUTCFullYear();
  }

  get dayOfYear(): number {
    return Math.floor((this.date.getTime() - utcMs(this.year)) / DAY_MS) + 1;
  }

  /** 1 (Sunday) to 7. */
  get dayOfWeek(): number {
    return this.date.getUTCDay() + 1;
  }

  /** 1 (Monday) to 7. */
  get isoDayOfWeek(): number {
    return this.date.getUTCDay() || 7;
  }

  /** Weeks begin on Sunday; days before the first Sunday are in week 0. */
  get week(): number {
    return Math.floor((this.dayOfYear + 6 - this.date.getUTCDay()) / 7);
  }

  /** The year and the week of ISO 8601. */
  get isoWeek(): { year: number; week: number } {
    const thursday = new Date(this.date.getTime() + (4 - this.isoDayOfWeek) * DAY_MS);
    const year = thursday.getUTCFullYear();
    return { year, week: Math.floor((thursday.getTime() - utcMs(year)) / (7 * DAY_MS)) + 1 };
  }
}

const pad = (value: number, width: number): string => `${value}`.padStart(width, "0");

function offsetText(ms: number, separator: string): string {
  const minutes = Math.abs(ms) / 60_000;
  const sign = ms < 0 ? "-" : "+";
  return sign + pad(Math.floor(minutes / 60), 2) + separator + pad(Math.floor(minutes % 60), 2);
}

const WRITERS = new Map<string, (time: LocalTime) => string>([
  ["%", () => "%"],
  ["Y", (time) => pad(time.year, 4)],
  ["m", (time) => pad(time.date.getUTCMonth() + 1, 2)],
  ["d", (time) => pad(time.date.getUTCDate(), 2)],
  ["H", (time) => pad(time.date.getUTCHours(), 2)],
  ["M", (time) => pad(time.date.getUTCMinutes(), 2)],
  ["S", (time) => pad(time.date.getUTCSeconds(), 2)],
  ["L", (time) => pad(time.date.getUTCMilliseconds(), 3)],
  ["j", (time) => pad(time.dayOfYear, 3)],
  ["w", (time) => `${time.dayOfWeek}`],
  ["u", (time) => `${time.isoDayOfWeek}`],
  ["U", (time) => pad(time.week, 2)],
  ["V", (time) => pad(time.isoWeek.week, 2)],
  ["G", (time) => pad(time.isoWeek.year, 4)],
  ["z", (time) => offsetText(time.offsetMs, "")],
  ["Z", (time) => `${Math.round(time.offsetMs / 60_000)}`],
  ["b", (time) => MONTHS[time.date.getUTCMonth()]!.slice(0, 3)],
  ["B", (time) => MONTHS[time.date.getUTCMonth()]!],
]);

/** Writes a date in MongoDB's format language. @throws MongoError 18536 for an unknown specifier */
export function formatDate(date: Date, format: string, zone: string): string {
  const time = new LocalTime(date, zone);
  return format.replace(/%([\s\S]?)/g, (_, specifier: string) => {
    const write = WRITERS.get(specifier);
    if (write === undefined) {
      throw new MongoError(18536, `Invalid format character '%${specifier}' in format string`);
    }
    return write(time);
  });
}

const DEFAULT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;

interface Parsed {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  ms?: number;
  zone?: string;
}

const READERS = new Map<string, [string, (parsed: Parsed, text: string) => void]>([
  ["Y", ["\\d{4}", (parsed, text) => parsed.year = Number(text)]],
  ["m", ["\\d{1,2}", (parsed, text) => parsed.month = Number(text)]],
  ["d", ["\\d{1,2}", (parsed, text) => parsed.day = Number(text)]],
  ["H", ["\\d{1,2}", (parsed, text) => parsed.hour = Number(text)]],
  ["M", ["\\d{1,2}", (parsed, text) => parsed.minute = Number(text)]],
  ["S", ["\\d{1,2}", (parsed, text) => parsed.second = Number(text)]],
  ["L", ["\\d{1,3}", (parsed, text) => parsed.ms = Number(text.padEnd(3, "0"))]],
  ["z", ["Z|[+-]\\d{2}:?\\d{2}", (parsed, text) => parsed.zone = text]],
  ["b", ["[A-Za-z]{3}", (parsed, text) => parsed.month = monthOf(text)]],
  ["B", ["[A-Za-z]+", (parsed, text) => parsed.month = monthOf(text)]],
]);

const monthOf = (text: string): number =>
  MONTHS.findIndex((name) => name.slice(0, text.length).toLowerCase() === text.toLowerCase()) + 1;

/**
 * Reads a date. Without a format, ISO 8601.
 * @returns the date, or undefined if the text is no date of the format
 */
export function parseDate(
  text: string,
  format: string | undefined,
  zone: string,
): Date | undefined {
  const parsed = format === undefined ? parseIso(text) : parseFormat(text, format);
  if (parsed?.year === undefined) return undefined;
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0 } = parsed;
  const local = utcMs(year, month, day, hour, minute, second, ms);
  const back = new Date(local);
  const isReal = back.getUTCMonth() + 1 === month && back.getUTCDate() === day && hour < 24 &&
    minute < 60 && second < 60;
  return isReal ? new Date(instantOf(local, parsed.zone ?? zone)) : undefined;
}

function parseIso(text: string): Parsed | undefined {
  const match = DEFAULT.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) =>
    part === undefined ? undefined : Number(part)
  );
  const ms = Number((match[7] ?? "0").padEnd(3, "0").slice(0, 3));
  return { year, month, day, hour, minute, second, ms, zone: match[8] };
}

function parseFormat(text: string, format: string): Parsed | undefined {
  const reads: ((parsed: Parsed, text: string) => void)[] = [];
  const pattern = format.replace(/%([\s\S]?)|[^%]+/g, (whole, specifier: string | undefined) => {
    if (specifier === undefined) return RegExp.escape(whole);
    if (specifier === "%") return "%";
    const reader = READERS.get(specifier);
    if (reader === undefined) {
      throw new MongoError(18536, `Invalid format character '%${specifier}' in format string`);
    }
    reads.push(reader[1]);
    return `(${reader[0]})`;
  });
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (match === null) return undefined;
  const parsed: Parsed = {};
  reads.forEach((read, index) => read(parsed, match[index + 1]!));
  return parsed;
}
