/** History, audit, logs and tools. */
import { z } from "zod";
import { HistoryDocument } from "../documents/system.ts";
import { LogEntry } from "../documents/telemetry.ts";
import { Environment, FunctionName, GatewayId, Semver } from "../names.ts";
import { page, Timestamp } from "./common.ts";

export const HistoryView = z.object({
  id: z.string(),
  function: FunctionName.nullable(),
  environment: Environment,
  action: HistoryDocument.shape.action,
  semver: Semver.nullable(),
  version: z.string().nullable(),
  revision: z.number().int(),
  promotedFrom: Environment.nullable(),
  message: z.string(),
  by: z.string(),
  at: Timestamp,
});
export const HistoryPage = page(HistoryView);

export const AuditView = z.object({
  id: z.string(),
  at: Timestamp,
  by: z.string(),
  via: z.string(),
  operation: z.string(),
  target: z.string(),
  requestId: z.string(),
});
export const AuditPage = page(AuditView);

/** The `data` of each server-sent event `log`; its `id` is the entry's id, so `Last-Event-ID` resumes. */
export const LogView = LogEntry.extend({ id: z.string(), at: Timestamp, environment: Environment });
export type LogView = z.infer<typeof LogView>;
export const LogPage = page(LogView);

/** Requests in a stretch of time. Times are milliseconds from the head of a request to the head of its answer. */
const RequestCounts = z.object({
  requests: z.number().int(),
  /** Answers with a status of 500 and above. */
  errors: z.number().int(),
  /** Answers with a status of 400 to 499. */
  refused: z.number().int(),
  /** Null without requests. */
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});

/** What an environment has answered lately, read from its access log. */
export const MetricsView = z.object({
  since: Timestamp,
  until: Timestamp,
  bucketSeconds: z.number().int(),
  /** True when the log has so many lines that only the newest were read: `since` says from when on. */
  partial: z.boolean(),
  total: RequestCounts,
  /** All buckets from `since` to `until`, also those without requests. */
  buckets: z.array(RequestCounts.extend({ at: Timestamp })),
  /** Those with the most requests first. */
  functions: z.array(RequestCounts.extend({ function: z.string() })),
  /** Isolates that were stopped and what else limits have refused, by the error code. */
  breaches: z.array(z.object({ code: z.string(), count: z.number().int() })),
});
export type MetricsView = z.infer<typeof MetricsView>;

/** Tool names follow the MCP specification, 2026-07-28. */
export const ToolName = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, {
  error: "A tool's name has 1 to 128 letters, digits, _, . and -",
});

export const CreateTool = z.strictObject({
  name: ToolName,
  description: z.string().trim().min(1).max(4_000),
  /** The address of a published function of this platform. */
  functionUrl: z.url().max(2_048),
  /** JSON Schema of the tool's arguments; its root is an object. */
  inputSchema: z.looseObject({ type: z.literal("object") }),
});

export const ToolView = z.object({
  name: ToolName,
  description: z.string(),
  functionUrl: z.string(),
  gatewayId: GatewayId,
  environment: Environment,
  function: FunctionName,
  inputSchema: z.record(z.string(), z.unknown()),
  createdAt: Timestamp,
});
export const ToolPage = page(ToolView);
