/**
 * Database `imprun_events`: written by brokers; control reads it and revives dead letters. It holds what schedules are
 * due, what ran, and the messages of queues. No tenant reaches it by `imp.db()`.
 */
import { z } from "zod";
import { Environment, FunctionName, GatewayId } from "../names.ts";
import { Schedule } from "../triggers.ts";

/** `skipped`: the run before was still under way; `missed`: no runtime was up at that time. */
export const RunOutcome = z.enum(["running", "ok", "failed", "skipped", "missed"]);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** Schedule: when one schedule of a tenant's function is due next, and which broker runs it now. */
export const ScheduleDocument = Schedule.extend({
  /** `<tenantId>:<function>:<name>` */
  _id: z.string(),
  tenantId: z.string(),
  environment: Environment,
  function: FunctionName,
  /** Null when it is never due again. */
  nextAt: z.date().nullable(),
  /** Held while a run is under way; whoever finds it expired may take it over. */
  lease: z.object({ owner: z.string(), runId: z.string(), expiresAt: z.date() }).nullable(),
  /** The last run that has ended; absent before the first. */
  lastRun: z.object({ id: z.string(), dueAt: z.date(), outcome: RunOutcome }).optional(),
});
export type ScheduleDocument = z.infer<typeof ScheduleDocument>;

/** Run: what became of one due time of a schedule. Kept as long as logs are. */
export const RunDocument = z.object({
  /** An ObjectId in hexadecimal, so it sorts by time; the request id of the run's logs too. */
  _id: z.string(),
  tenantId: z.string(),
  gatewayId: GatewayId,
  environment: Environment,
  function: FunctionName,
  schedule: z.string(),
  cron: z.string(),
  dueAt: z.date(),
  startedAt: z.date(),
  /** Null while it runs, and when it never did. */
  ms: z.number().nullable(),
  outcome: RunOutcome,
  /** A problem code and its detail; null for runs that went well. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  instance: z.string(),
});
export type RunDocument = z.infer<typeof RunDocument>;

/** Message: one message of a queue, until it is acknowledged. */
export const MessageDocument = z.object({
  /** An ObjectId in hexadecimal. */
  _id: z.string(),
  tenantId: z.string(),
  environment: Environment,
  queue: z.string(),
  state: z.enum(["waiting", "dead"]),
  /** BSON of `{body}`. */
  content: z.unknown(),
  sentAt: z.date(),
  /** Nobody gets it before: a delay, the back-off of a retry, or the time that its present receiver has. */
  availableAt: z.date(),
  /** Deliveries so far. */
  attempts: z.number().int(),
  /** The delivery that holds it; null when none does. */
  delivery: z.string().nullable(),
  /** Why the last delivery failed. */
  error: z.string().nullable(),
  expiresAt: z.date(),
});
export type MessageDocument = z.infer<typeof MessageDocument>;
