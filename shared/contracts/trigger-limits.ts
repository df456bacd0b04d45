/** Limits that are the same for every tenant. Nothing is imported here, since isolates contain this file. */

/** Schedules, queues and caches; the same for every tenant. */
export const TRIGGER_LIMITS = {
  /** Of one function. */
  schedules: 20,
  /** Of all functions of one tenant. */
  tenantSchedules: 100,
  /** That one function consumes. */
  queues: 10,
  /** That all functions of one tenant consume. */
  tenantQueues: 20,
  /** What a module declares, as JSON. */
  declarationBytes: 16 * 1024,
  /** Sent at once, and delivered at once. */
  batchMessages: 100,
  messageBytes: 128 * 1024,
  /** Sends of one tenant in one broker, and of one isolate; more wait, and past that are refused by the broker. */
  sendsAtOnce: 8,
  sendsWaiting: 1_000,
  /** Waiting and dead ones of one queue. */
  queueMessages: 10_000,
  delaySeconds: 12 * 60 * 60,
  messageKeptSeconds: 4 * 24 * 60 * 60,
  deadLetterKeptSeconds: 14 * 24 * 60 * 60,
} as const;

/** `imp.cache`, in each cell. */
export const CACHE_LIMITS = {
  entriesPerTenant: 1_000,
  bytesPerTenant: 8 * 1024 * 1024,
  bytesPerCell: 64 * 1024 * 1024,
  keyChars: 512,
  valueBytes: 1024 * 1024,
  /** Of one isolate; more wait in it. */
  callsAtOnce: 16,
  ttlSeconds: 24 * 60 * 60,
  defaultTtlSeconds: 60 * 60,
} as const;
