/** Schedules with their runs, and queues with their dead letters. */
import { z } from "zod";
import { RunOutcome } from "../documents/events.ts";
import { TRIGGER_LIMITS } from "../limits.ts";
import { Environment, FunctionName } from "../names.ts";
import { QueueConsumer, Schedule } from "../triggers.ts";
import { page, Timestamp } from "./common.ts";

export const ScheduleView = Schedule.extend({
  function: FunctionName,
  /** Null when it is never due again. */
  nextAt: Timestamp.nullable(),
  running: z.boolean(),
  /** The last run that has ended; null before the first. */
  lastRun: z.object({ id: z.string(), dueAt: Timestamp, outcome: RunOutcome }).nullable(),
});
export const ScheduleList = z.object({ items: z.array(ScheduleView) });

export const RunView = z.object({
  /** The request id of the run's log entries too. */
  id: z.string(),
  function: FunctionName,
  schedule: z.string(),
  cron: z.string(),
  dueAt: Timestamp,
  startedAt: Timestamp,
  ms: z.number().nullable(),
  outcome: RunOutcome,
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export const RunPage = page(RunView);

export const QueueView = QueueConsumer.extend({
  function: FunctionName,
  /** Messages that wait or are being delivered. */
  waiting: z.number().int(),
  /** Those of them that are being delivered. */
  inFlight: z.number().int(),
  /** Those of them that wait for another try after a failed delivery. */
  retrying: z.number().int(),
  dead: z.number().int(),
});
export const QueueList = z.object({ items: z.array(QueueView) });

export const DeadLetterView = z.object({
  id: z.string(),
  sentAt: Timestamp,
  /** Deliveries. */
  attempts: z.number().int(),
  /** Why the last one failed. */
  error: z.string().nullable(),
  /** As MongoDB's relaxed extended JSON; absent when it cannot be read. */
  body: z.unknown().optional(),
});
export const DeadLetterPage = page(DeadLetterView);

export const RunSchedule = z.strictObject({
  environment: Environment,
  function: FunctionName,
  /** The schedule's name. */
  schedule: Schedule.shape.name,
});
/** The run that was asked for is the one that is due at `dueAt`. */
export const RequestedRun = z.object({
  function: FunctionName,
  schedule: z.string(),
  dueAt: Timestamp,
});

export const SendMessage = z.strictObject({
  environment: Environment,
  /** JSON; MongoDB's extended JSON stands for dates, bytes and ids. */
  body: z.unknown(),
  delaySeconds: z.number().min(0).max(TRIGGER_LIMITS.delaySeconds).default(0),
});
export const SentMessage = z.object({ id: z.string(), availableAt: Timestamp });

export const RedriveDeadLetters = z.strictObject({
  environment: Environment,
  /** Without it all dead letters of the queue are delivered again. */
  ids: z.array(z.string().regex(/^[0-9a-f]{24}$/)).min(1).max(1_000).optional(),
});
export const Redriven = z.object({ redriven: z.number().int() });
export const DeletedLetters = z.object({ deleted: z.number().int() });
