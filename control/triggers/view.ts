import type { DeadLetterView, RunView, ScheduleView } from "@imprun/contracts/api/triggers";
import type {
  MessageDocument,
  RunDocument,
  ScheduleDocument,
} from "@imprun/contracts/documents/events";
import { type Binary, BSON } from "mongodb";
import type { z } from "zod";

export function viewSchedule(
  { function: name, name: schedule, cron, timezone, catchUp, nextAt, lease, lastRun }:
    ScheduleDocument,
  now = new Date(),
): z.infer<typeof ScheduleView> {
  return {
    function: name,
    name: schedule,
    cron,
    timezone,
    catchUp,
    nextAt: nextAt?.toISOString() ?? null,
    running: lease !== null && lease.expiresAt > now,
    lastRun: lastRun ? { ...lastRun, dueAt: lastRun.dueAt.toISOString() } : null,
  };
}

export function viewRun(
  { _id, function: name, schedule, cron, dueAt, startedAt, ms, outcome, error }: RunDocument,
): z.infer<typeof RunView> {
  return {
    id: _id,
    function: name,
    schedule,
    cron,
    dueAt: dueAt.toISOString(),
    startedAt: startedAt.toISOString(),
    ms,
    outcome,
    error,
  };
}

export function viewDeadLetter(
  { _id, sentAt, attempts, error, content }: MessageDocument,
): z.infer<typeof DeadLetterView> {
  return { id: _id, sentAt: sentAt.toISOString(), attempts, error, ...bodyOf(content as Binary) };
}

/** A tenant has written the content, so it may be anything that its length allows. */
function bodyOf(content: Binary): { body?: unknown } {
  try {
    const { body } = BSON.deserialize(content.buffer);
    return { body: JSON.parse(BSON.EJSON.stringify({ body }, { relaxed: true })).body };
  } catch {
    return {};
  }
}
