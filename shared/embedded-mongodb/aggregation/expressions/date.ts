import { toNumber } from "../../document/read.ts";
import {
  Int32,
  isDoc,
  isNumeric,
  Long,
  type Maybe,
  MISSING,
  ObjectId,
  Timestamp,
  typeName,
  type Value,
} from "../../document/values.ts";
import { conversionFailure, MongoError } from "../../errors/mongo-error.ts";
import { formatDate, LocalTime, parseDate } from "./date-format.ts";
import { addUnits, checkUnit, countUnits, dayNumber, truncate } from "./date-units.ts";
import { isNullish, named, namedArguments, type Operator } from "./operator.ts";
import { instantOf, utcMs } from "./time-zone.ts";

/** A date, or what has one in it (an ObjectId, a timestamp). @throws MongoError 16006 */
export function toDate(value: Maybe): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  throw new MongoError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

function zoneOf(value: Maybe): string | null {
  if (value === MISSING) return "UTC";
  if (isNullish(value)) return null;
  if (typeof value === "string") return value;
  throw new MongoError(40517, `timezone must evaluate to a string, found ${typeName(value)}`);
}

/** `{$year: date}` or `{$year: {date, timezone}}`. */
function datePart(name: string, read: (time: LocalTime) => Value): Operator {
  return {
    name,
    compile(operand, scope) {
      const given = isDoc(operand) && (operand.has("date") || operand.has("timezone"))
        ? namedArguments(name, operand, {
          required: ["date"],
          optional: ["timezone"],
          codes: [40539, 40535, 40539],
        })
        : new Map<string, Value>([["date", Array.isArray(operand) ? operand[0] : operand]]);
      const date = scope.compile(given.get("date"));
      const zone = given.has("timezone") ? scope.compile(given.get("timezone")) : undefined;
      return (env) => {
        const value = date(env);
        const where = zone === undefined ? "UTC" : zoneOf(zone(env));
        return isNullish(value) || where === null
          ? null
          : read(new LocalTime(toDate(value), where));
      };
    },
  };
}

const int = (read: (time: LocalTime) => number) => (time: LocalTime) => new Int32(read(time));

const DATE_TO_STRING = named(
  "$dateToString",
  { required: ["date"], optional: ["format", "timezone", "onNull"], codes: [18629, 18534, 18628] },
  (get) => {
    const date = get("date");
    const zone = zoneOf(get("timezone"));
    const format = get("format");
    if (isNullish(date)) return get("onNull") === MISSING ? null : get("onNull");
    if (zone === null || format === null) return null;
    const isLocal = zone !== "UTC" && zone !== "GMT" && zone !== "Z";
    const text = format === MISSING ? `%Y-%m-%dT%H:%M:%S.%L${isLocal ? "" : "Z"}` : format;
    if (typeof text !== "string") {
      throw new MongoError(18533, "$dateToString requires that 'format' be a string");
    }
    return formatDate(toDate(date), text, zone);
  },
);

const DATE_FROM_STRING = named(
  "$dateFromString",
  {
    required: ["dateString"],
    optional: ["format", "timezone", "onNull", "onError"],
    codes: [40540, 40541, 40542],
  },
  (get) => {
    const text = get("dateString");
    const format = get("format");
    const zone = zoneOf(get("timezone"));
    if (isNullish(text)) return get("onNull") === MISSING ? null : get("onNull");
    if (zone === null || format === null) return null;
    const parsed = typeof text === "string"
      ? parseDate(text, typeof format === "string" ? format : undefined, zone)
      : undefined;
    if (parsed !== undefined) return parsed;
    const otherwise = get("onError");
    if (otherwise !== MISSING) return otherwise;
    throw conversionFailure(
      `Error parsing date string '${typeof text === "string" ? text : typeName(text)}'`,
    );
  },
);

const PARTS = ["year", "month", "day", "hour", "minute", "second", "millisecond"] as const;

const DATE_FROM_PARTS = named(
  "$dateFromParts",
  { required: ["year"], optional: [...PARTS.slice(1), "timezone"], codes: [40519, 40518, 40516] },
  (get) => {
    const zone = zoneOf(get("timezone"));
    const parts = PARTS.map((name) => get(name));
    if (zone === null || parts.some((part) => part === null || part === undefined)) return null;
    const [year, month, day, hour, minute, second, ms] = parts.map((part, index) => {
      if (part === MISSING) return index === 1 || index === 2 ? 1 : 0;
      const number = isNumeric(part) ? toNumber(part) : NaN;
      if (Number.isInteger(number)) return number;
      throw new MongoError(40515, `'${PARTS[index]}' must evaluate to an integer`);
    });
    return new Date(instantOf(utcMs(year!, month, day, hour, minute, second, ms), zone));
  },
);

const DATE_TO_PARTS = named(
  "$dateToParts",
  { required: ["date"], optional: ["timezone", "iso8601"], codes: [40524, 40520, 40522] },
  (get) => {
    const date = get("date");
    const zone = zoneOf(get("timezone"));
    if (isNullish(date) || zone === null) return null;
    const time = new LocalTime(toDate(date), zone);
    const clock: [string, number][] = [
      ["hour", time.date.getUTCHours()],
      ["minute", time.date.getUTCMinutes()],
      ["second", time.date.getUTCSeconds()],
      ["millisecond", time.date.getUTCMilliseconds()],
    ];
    const calendar: [string, number][] = get("iso8601") === true
      ? [["isoWeekYear", time.isoWeek.year], ["isoWeek", time.isoWeek.week], [
        "isoDayOfWeek",
        time.isoDayOfWeek,
      ]]
      : [["year", time.year], ["month", time.date.getUTCMonth() + 1], [
        "day",
        time.date.getUTCDate(),
      ]];
    return new Map([...calendar, ...clock].map(([name, value]) => [name, new Int32(value)]));
  },
);

const dateMath = (name: string, sign: 1 | -1): Operator =>
  named(name, {
    required: ["startDate", "unit", "amount"],
    optional: ["timezone"],
    codes: [5166400, 5166401, 5166402],
  }, (get) => {
    const [start, unit, amount] = ["startDate", "unit", "amount"].map(get);
    const zone = zoneOf(get("timezone"));
    if (isNullish(start) || isNullish(unit) || isNullish(amount) || zone === null) return null;
    const count = isNumeric(amount) ? toNumber(amount) : NaN;
    if (!Number.isInteger(count)) {
      throw new MongoError(5166405, `${name} expects integer amount of time units`);
    }
    return addUnits(toDate(start), checkUnit(name, unit), count * sign, zone);
  });

const DATE_DIFF = named(
  "$dateDiff",
  {
    required: ["startDate", "endDate", "unit"],
    optional: ["timezone", "startOfWeek"],
    codes: [5166301, 5166302, 5166303],
  },
  (get) => {
    const [start, end, unit] = ["startDate", "endDate", "unit"].map(get);
    const zone = zoneOf(get("timezone"));
    if (isNullish(start) || isNullish(end) || isNullish(unit) || zone === null) return null;
    const week = get("startOfWeek");
    const first = week === MISSING ? 0 : dayNumber("$dateDiff", week);
    const count = countUnits(toDate(start), toDate(end), checkUnit("$dateDiff", unit), zone, first);
    return Long.fromNumber(count);
  },
);

const DATE_TRUNC = named(
  "$dateTrunc",
  {
    required: ["date", "unit"],
    optional: ["binSize", "timezone", "startOfWeek"],
    codes: [5439007, 5439008, 5439009],
  },
  (get) => {
    const [date, unit, size] = ["date", "unit", "binSize"].map(get);
    const zone = zoneOf(get("timezone"));
    if (isNullish(date) || isNullish(unit) || size === null || zone === null) return null;
    const bin = size === MISSING ? 1 : isNumeric(size) ? toNumber(size) : NaN;
    if (!Number.isInteger(bin) || bin < 1) {
      throw new MongoError(5439018, "$dateTrunc requires 'binSize' to be greater than 0");
    }
    const week = get("startOfWeek");
    const first = week === MISSING ? 0 : dayNumber("$dateTrunc", week);
    return truncate(toDate(date), checkUnit("$dateTrunc", unit), bin, zone, first);
  },
);

export const DATE: readonly Operator[] = [
  datePart("$year", int((time) => time.year)),
  datePart("$month", int((time) => time.date.getUTCMonth() + 1)),
  datePart("$dayOfMonth", int((time) => time.date.getUTCDate())),
  datePart("$dayOfYear", int((time) => time.dayOfYear)),
  datePart("$dayOfWeek", int((time) => time.dayOfWeek)),
  datePart("$isoDayOfWeek", int((time) => time.isoDayOfWeek)),
  datePart("$week", int((time) => time.week)),
  datePart("$isoWeek", int((time) => time.isoWeek.week)),
  datePart("$isoWeekYear", (time) => Long.fromNumber(time.isoWeek.year)),
  datePart("$hour", int((time) => time.date.getUTCHours())),
  datePart("$minute", int((time) => time.date.getUTCMinutes())),
  datePart("$second", int((time) => time.date.getUTCSeconds())),
  datePart("$millisecond", int((time) => time.date.getUTCMilliseconds())),
  DATE_TO_STRING,
  DATE_FROM_STRING,
  DATE_FROM_PARTS,
  DATE_TO_PARTS,
  dateMath("$dateAdd", 1),
  dateMath("$dateSubtract", -1),
  DATE_DIFF,
  DATE_TRUNC,
];
