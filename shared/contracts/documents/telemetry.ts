/** Database `imprun_telemetry`: written by brokers, read by control, kept for a week. */
import { z } from "zod";
import { Environment, GatewayId } from "../names.ts";

export const LogLevel = z.enum(["debug", "info", "warn", "error"]);
export type LogLevel = z.infer<typeof LogLevel>;

/** One event of a tenant, in the order in which its instance saw it. */
export const LogEntry = z.object({
  /** `log`: the function wrote it; `request`: an access log line; `lifecycle`: see `LIFECYCLE_EVENTS`. */
  kind: z.enum(["log", "request", "lifecycle"]),
  level: LogLevel,
  tenantId: z.string(),
  at: z.date(),
  message: z.string(),
  function: z.string().nullable(),
  semver: z.string().nullable(),
  requestId: z.string().nullable(),
  /** Details by kind: method, path, status and ms of a request; revision and reason of a lifecycle event. */
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** The place among the entries of its tenant from its instance, from 1 without gaps; the broker sets it. */
  sequence: z.number().int().optional(),
});
export type LogEntry = z.infer<typeof LogEntry>;

/** Log: an entry as stored. `_id` is an ObjectId in hexadecimal, so it sorts by time. */
export const LogDocument = LogEntry.extend({
  _id: z.string(),
  gatewayId: GatewayId,
  environment: Environment,
  instance: z.string(),
});
export type LogDocument = z.infer<typeof LogDocument>;
