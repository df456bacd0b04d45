/**
 * What calls a function besides HTTP: schedules and queues. A module declares them by its exports `schedule` and
 * `queues`; a runtime reads them when it proves the import, and the deployment keeps them in their normal form.
 */
import { z } from "zod";
import { TRIGGER_LIMITS } from "./limits.ts";

export const QueueName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, {
  error: "A queue's name has 1 to 63 letters, digits, _ and -, and starts with a letter",
});

const ScheduleName = z.string().min(1).max(100);
const Cron = z.string().min(1).max(100);
const Timezone = z.string().min(1).max(64);
/** What becomes of runs that were due while no runtime was up: none of them runs, or one for all of them. */
const CatchUp = z.enum(["skip", "once"]);

/** One schedule of a function. Cron expressions have five fields, or six with seconds in front. */
export const Schedule = z.object({
  /** Unique in its function. */
  name: ScheduleName,
  cron: Cron,
  /** An IANA name. */
  timezone: Timezone,
  catchUp: CatchUp,
});
export type Schedule = z.infer<typeof Schedule>;

/** One queue that a function consumes. */
export const QueueConsumer = z.object({
  name: QueueName,
  /** Deliveries after the first, before a message is dead. */
  maxRetries: z.number().int().min(0).max(100),
  batchSize: z.number().int().min(1).max(TRIGGER_LIMITS.batchMessages),
  /** Before the first retry; it doubles with each further one. */
  retryDelaySeconds: z.number().min(0).max(TRIGGER_LIMITS.delaySeconds),
});
export type QueueConsumer = z.infer<typeof QueueConsumer>;

export const Triggers = z.object({
  schedules: z.array(Schedule).max(TRIGGER_LIMITS.schedules),
  queues: z.array(QueueConsumer).max(TRIGGER_LIMITS.queues),
});
export type Triggers = z.infer<typeof Triggers>;

const DeclaredSchedule = z.union([
  Cron,
  z.strictObject({
    cron: Cron,
    name: ScheduleName.optional(),
    timezone: Timezone.default("UTC"),
    catchUp: CatchUp.default("skip"),
  }),
]).transform((declared): Schedule =>
  typeof declared === "string"
    ? { name: declared, cron: declared, timezone: "UTC", catchUp: "skip" }
    : { ...declared, name: declared.name ?? declared.cron }
);

const DeclaredQueue = z.union([
  QueueName,
  z.strictObject({
    name: QueueName,
    maxRetries: QueueConsumer.shape.maxRetries.default(3),
    batchSize: QueueConsumer.shape.batchSize.default(10),
    retryDelaySeconds: QueueConsumer.shape.retryDelaySeconds.default(1),
  }),
]).transform((declared): QueueConsumer =>
  typeof declared === "string"
    ? { name: declared, maxRetries: 3, batchSize: 10, retryDelaySeconds: 1 }
    : declared
);

/** One or several, with a name each that no other has. */
function listOf<T extends { name: string }>(one: z.ZodType<T>, most: number) {
  return z.union([one.transform((item) => [item]), z.array(one).max(most)])
    .refine((items) => new Set(items.map(({ name }) => name)).size === items.length, {
      error: "Two of them have the same name",
    });
}

/** The exports `schedule` and `queues` as authors write them; the result is the normal form. */
export const DeclaredTriggers = z.object({
  schedule: listOf(DeclaredSchedule, TRIGGER_LIMITS.schedules).optional(),
  queues: listOf(DeclaredQueue, TRIGGER_LIMITS.queues).optional(),
}).transform(({ schedule = [], queues = [] }): Triggers => ({ schedules: schedule, queues }));
