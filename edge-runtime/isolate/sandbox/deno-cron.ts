/** `Deno.cron(name, schedule, handler)`: a schedule of the function, declared by a call instead of an export. */
import { registration } from "../modules.ts";

type Handler = () => unknown;
type Field = number | {
  readonly exact?: number | readonly number[];
  readonly start?: number;
  readonly end?: number;
  readonly every?: number;
};
/** `Deno.CronSchedule` */
type Fields = Readonly<
  Partial<Record<"minute" | "hour" | "dayOfMonth" | "month" | "dayOfWeek", Field>>
>;

const NAME = /^[\w -]{1,64}$/;

/**
 * Registers a schedule while the module is imported. Its times are UTC; a run is not tried again, whatever
 * `backoffSchedule` says. The promise stays open, as the one of Deno does while a schedule is there.
 */
export function cron(
  name: string,
  schedule: string | Fields,
  first: Handler | object,
  second?: Handler | object,
): Promise<void> {
  const handler = typeof first === "function" ? first : second;
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new TypeError("The name of a cron has 1 to 64 letters, digits, spaces, _ and -");
  }
  if (typeof handler !== "function") throw new TypeError("Deno.cron needs a handler");
  const { crons } = registration();
  if (crons.has(name)) throw new TypeError(`There is a cron "${name}" already`);
  crons.set(name, { schedule: expressionOf(schedule), handler: handler as Handler });
  return new Promise(() => {});
}

/** The cron expression of a schedule. Fields that are less than the least one that is given begin at zero. */
export function expressionOf(schedule: string | Fields): string {
  if (typeof schedule !== "object" || schedule === null) return String(schedule);
  const { dayOfMonth, month, dayOfWeek } = schedule;
  const hasDays = dayOfMonth !== undefined || month !== undefined || dayOfWeek !== undefined;
  const hour = schedule.hour ?? (hasDays && schedule.minute === undefined ? 0 : undefined);
  const minute = schedule.minute ?? (hour !== undefined ? 0 : undefined);
  return [
    text(minute, 59),
    text(hour, 23),
    text(dayOfMonth, 31),
    text(month, 12),
    text(dayOfWeek, 6),
  ].join(" ");
}

function text(field: Field | undefined, last: number): string {
  if (field === undefined) return "*";
  if (typeof field === "number") return String(field);
  const { exact, start, end, every } = field;
  if (exact !== undefined) return [exact].flat().join(",");
  if (start === undefined && end === undefined && every !== undefined) return `*/${every}`;
  if (start === undefined) throw new TypeError("A range of a schedule has a start");
  return `${start}-${end ?? last}${every === undefined ? "" : `/${every}`}`;
}
