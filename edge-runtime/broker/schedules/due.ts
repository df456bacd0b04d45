/** What becomes of a due time, as a decision without effects. */
import type { Schedule } from "@imprun/contracts/triggers";
import { nextDue } from "./cron.ts";

/** A run that starts within this time is not late: the broker was busy, or has just come up. */
const LATE_MS = 15_000;

export interface Decision {
  /** Whether the run takes place; otherwise it was missed. */
  readonly runs: boolean;
  /** When the schedule is due again; null for never. */
  readonly nextAt: Date | null;
}

/** Decides about a run that was due at `dueAt`: what is late runs only if the schedule catches up. */
export function decide(schedule: Schedule, dueAt: Date, now: Date): Decision {
  const isLate = now.getTime() - dueAt.getTime() > LATE_MS;
  return {
    runs: !isLate || schedule.catchUp === "once",
    nextAt: nextDue(schedule, now > dueAt ? now : dueAt),
  };
}
