import { MongoError } from "../../errors/mongo-error.ts";
import { LocalTime } from "./date-format.ts";
import { instantOf, utcMs } from "./time-zone.ts";

const FIXED_MS = new Map([
  ["millisecond", 1],
  ["second", 1000],
  ["minute", 60_000],
  ["hour", 3_600_000],
  ["day", 86_400_000],
  ["week", 604_800_000],
]);
const MONTHS = new Map([["month", 1], ["quarter", 3], ["year", 12]]);
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const DAY_MS = 86_400_000;
const EPOCH_MS = utcMs(2000);

/** @throws MongoError 9 for an unknown unit of time */
export function checkUnit(name: string, unit: unknown): string {
  if (typeof unit === "string" && (FIXED_MS.has(unit) || MONTHS.has(unit))) return unit;
  throw new MongoError(9, `${name}: unknown time unit value: ${unit}`);
}

/** 0 (Sunday) to 6 for the name of a day or its first three letters. @throws MongoError 9 */
export function dayNumber(name: string, day: unknown): number {
  const wanted = typeof day === "string" ? day.toLowerCase() : "";
  const number = DAYS.findIndex((full) => full === wanted || full.slice(0, 3) === wanted);
  if (number >= 0) return number;
  throw new MongoError(9, `${name}: unknown day of week value: ${day}`);
}

/** Adds units of time by the calendar of a zone: a day has the same clock time, a month its last day. */
export function addUnits(date: Date, unit: string, amount: number, zone: string): Date {
  const fixed = FIXED_MS.get(unit);
  if (fixed !== undefined && fixed < DAY_MS) return new Date(date.getTime() + amount * fixed);
  const local = new LocalTime(date, zone).date;
  if (fixed !== undefined) {
    return new Date(instantOf(local.getTime() + amount * fixed, zone));
  }
  return new Date(instantOf(addMonths(local, amount * MONTHS.get(unit)!), zone));
}

function addMonths(local: Date, months: number): number {
  const month = local.getUTCFullYear() * 12 + local.getUTCMonth() + months;
  const first = utcMs(Math.floor(month / 12), (month % 12 + 12) % 12 + 1);
  const lastDay = new Date(
    utcMs(Math.floor((month + 1) / 12), ((month + 1) % 12 + 12) % 12 + 1) - DAY_MS,
  )
    .getUTCDate();
  const day = Math.min(local.getUTCDate(), lastDay);
  const timeOfDay = ((local.getTime() % DAY_MS) + DAY_MS) % DAY_MS;
  return first + (day - 1) * DAY_MS + timeOfDay;
}

const monthsOf = (local: Date): number => local.getUTCFullYear() * 12 + local.getUTCMonth();

/** How many boundaries of a unit lie between two instants, by the calendar of a zone. */
export function countUnits(
  start: Date,
  end: Date,
  unit: string,
  zone: string,
  startOfWeek: number,
): number {
  const from = new LocalTime(start, zone).date;
  const to = new LocalTime(end, zone).date;
  const months = MONTHS.get(unit);
  if (months !== undefined) {
    return Math.floor(monthsOf(to) / months) - Math.floor(monthsOf(from) / months);
  }
  const size = FIXED_MS.get(unit)!;
  if (size < DAY_MS) {
    return Math.floor(end.getTime() / size) - Math.floor(start.getTime() / size);
  }
  // 1970-01-01 was a Thursday.
  const shift = unit === "week" ? (4 - startOfWeek) * DAY_MS : 0;
  return Math.floor((to.getTime() + shift) / size) - Math.floor((from.getTime() + shift) / size);
}

/** The beginning of the bin of `binSize` units a date is in; bins are counted from 2000-01-01. */
export function truncate(
  date: Date,
  unit: string,
  binSize: number,
  zone: string,
  startOfWeek: number,
): Date {
  const local = new LocalTime(date, zone).date;
  const months = MONTHS.get(unit);
  if (months !== undefined) {
    const size = months * binSize;
    const month = Math.floor((monthsOf(local) - 2000 * 12) / size) * size + 2000 * 12;
    return new Date(instantOf(utcMs(Math.floor(month / 12), month % 12 + 1), zone));
  }
  const size = FIXED_MS.get(unit)! * binSize;
  // 2000-01-01 was a Saturday; weeks are counted from the first start of a week behind it.
  const origin = unit === "week" ? EPOCH_MS + ((startOfWeek + 1) % 7) * DAY_MS : EPOCH_MS;
  const start = Math.floor((local.getTime() - origin) / size) * size + origin;
  return new Date(instantOf(start, zone));
}
