/**
 * The messages between the broker and its cells over a unix socket.
 *
 * A frame is `u32 length | u8 kind | u32 call | u32 headerLength | header (JSON) | body (bytes)`, big-endian,
 * where `length` counts everything after itself. `call` is 0 for a notice; a request and its reply share a number
 * chosen by the requester: odd ones by the cell, even ones by the broker. A request or reply whose header has
 * `hasBody: true` is followed by a streamed body in chunks. A frame of more than 128 KB that belongs to one tenant comes in
 * parts, and what follows it of that tenant too, so that others need not wait for it. Other bodies are BSON for database calls and raw bytes for
 * streams; everything else is in the header.
 *
 * The cell runs hostile code in its isolates, so the broker parses every header that comes from it with these schemas.
 */
import { z } from "zod";
import { AuthType, DeployedFunction } from "../documents/published.ts";
import { LogEntry } from "../documents/telemetry.ts";
import { TenantLimits, TRIGGER_LIMITS } from "../limits.ts";
import { FunctionName } from "../names.ts";
import { SourceError } from "../problem.ts";
import { QueueName } from "../triggers.ts";
import { OUTBOUND_HEAD } from "./isolate.ts";

export const FRAME_KINDS = {
  notice: 0,
  request: 1,
  reply: 2,
  /** The reply is a problem document. */
  failure: 3,
  /** One more chunk of the body of the request or reply with this call number. */
  chunk: 4,
  /** The body is complete. */
  end: 5,
  /** Nobody wants the rest; the header may hold a reason. */
  cancel: 6,
  /** The receiver of a streamed body allows this many more bytes (header `{bytes}`). */
  credit: 7,
  /** The next bytes of the frames of one flow, whose number stands in place of the call; other frames go in between. */
  part: 8,
} as const;
export type FrameKind = typeof FRAME_KINDS[keyof typeof FRAME_KINDS];

/** What functions' outbound requests are called in `CDN-Loop` (RFC 8586). */
export const LOOP_TOKEN = "imprun";
export const MAX_FRAME_BYTES = 48 * 1024 * 1024;
/** Flows of which the peer has a beginning of a frame. */
export const OPEN_FLOWS = 4;
/** What a sender may send of a streamed body before it gets credit. */
export const STREAM_WINDOW_BYTES = 256 * 1024;
/** What a chunk of a body takes of that at least: whoever keeps it has more to keep than its bytes. */
export const LEAST_CHUNK_BYTES = 512;

/** All that a cell knows of a tenant before it loads code. */
export const TenantDeployment = z.object({
  tenantId: z.string(),
  revision: z.number().int(),
  running: z.boolean(),
  functions: z.record(FunctionName, DeployedFunction),
  variables: z.record(z.string(), z.string()),
  authType: AuthType,
  /** The broker holds functions to it; a cell has it since isolates of another list are not the same. */
  allowedHosts: z.array(z.string()).nullish(),
  limits: TenantLimits,
});
export type TenantDeployment = z.infer<typeof TenantDeployment>;

/** A key as the cell holds it: its hash, whose it is, and until when. */
export const TenantKey = z.object({
  /** SHA-256, hexadecimal. */
  hash: z.string(),
  tenantId: z.string(),
  grantId: z.string(),
  applicationId: z.string(),
  credentialId: z.string(),
  enabled: z.boolean(),
  /** Milliseconds since 1970; null for never. */
  expiresAt: z.number().nullable(),
});
export type TenantKey = z.infer<typeof TenantKey>;

/** Compiled code, content-addressed by version id; never changes. */
export const FunctionModule = z.object({
  versionId: z.string(),
  name: FunctionName,
  semver: z.string(),
  module: z.string(),
  sourceMap: z.string(),
});
export type FunctionModule = z.infer<typeof FunctionModule>;

/** A tenant whose isolates had to be stopped by force: its next one waits. A new revision clears it. */
export const Suspension = z.object({
  tenantId: z.string(),
  revision: z.number().int(),
  breaches: z.number().int().positive(),
  /** Milliseconds since 1970. */
  breachedAt: z.number(),
});
export type Suspension = z.infer<typeof Suspension>;

const TenantCount = z.object({
  tenantId: z.string().max(200),
  code: z.string().max(60),
  count: z.number().int().nonnegative(),
});

/** What a cell has counted since its last report; gauges are as they are now. */
export const CellCounts = z.object({
  requests: z.array(z.object({
    tenantId: z.string().max(200),
    function: z.string().max(200),
    status: z.number().int().min(100).max(599),
    count: z.number().int().nonnegative(),
    seconds: z.number().nonnegative(),
  })).max(5_000),
  breaches: z.array(TenantCount).max(5_000),
  /** What was refused or cut off for a limit, whether an isolate was stopped or not. */
  limits: z.array(TenantCount).max(5_000).default([]),
  /** Events in the lives of isolates, by the event's name. */
  lifecycle: z.array(TenantCount).max(5_000).default([]),
  /** CPU time of isolates. */
  cpu: z.array(z.object({ tenantId: z.string().max(200), seconds: z.number().nonnegative() }))
    .max(5_000).default([]),
  /** Requests that were refused because the cell had too much to do. */
  shed: z.number().int().nonnegative(),
  isolates: z.record(z.string().max(20), z.number().int().nonnegative()),
  inFlight: z.number().int().nonnegative(),
  lagSeconds: z.number().nonnegative(),
});
export type CellCounts = z.infer<typeof CellCounts>;

export const ImportFailure = z.object({
  function: FunctionName,
  code: z.enum(["import_failed", "no_handler", "memory_limit", "wall_limit"]),
  error: SourceError,
});
export type ImportFailure = z.infer<typeof ImportFailure>;

export const RolloutResult = z.object({
  ok: z.boolean(),
  failure: ImportFailure.nullable(),
  /** False when the tenant was cold and the cell only noted the revision. */
  booted: z.boolean(),
  /** What the modules of a candidate export as `schedule` and `queues`, as they say it; the broker checks it. */
  declared: z.record(FunctionName, z.unknown()).optional(),
});
export type RolloutResult = z.infer<typeof RolloutResult>;

/** One call of a function that no client made. Times are milliseconds since 1970. */
export const FunctionEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("scheduled"),
    name: z.string(),
    cron: z.string(),
    scheduledTime: z.number(),
  }),
  /** The frame's body is one BSON document `{body}` for each message, one behind the other. */
  z.object({
    type: z.literal("queue"),
    queue: z.string(),
    messages: z.array(z.object({
      id: z.string(),
      sentAt: z.number(),
      /** 1 at the first delivery. */
      attempts: z.number().int(),
    })),
  }),
]);
export type FunctionEvent = z.infer<typeof FunctionEvent>;

/** What an event's function made of it. */
export const EventResult = z.object({
  /** A problem code and its detail; null when the handler ended well. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What the handler said of single messages, by their places in the batch. */
  acked: z.array(z.number().int()).max(TRIGGER_LIMITS.batchMessages),
  retried: z.array(z.object({
    index: z.number().int(),
    /** Null: the queue's own back-off. */
    delaySeconds: z.number().min(0).max(TRIGGER_LIMITS.delaySeconds).nullable(),
  })).max(TRIGGER_LIMITS.batchMessages),
});
export type EventResult = z.infer<typeof EventResult>;

/** From the broker to a cell. Requests are answered with the named reply, notices are not. */
export const BrokerToCell = {
  /** Notice. The whole truth, on connect and on reconcile: what is not in it is gone. */
  sync: z.object({
    type: z.literal("sync"),
    tenants: z.array(TenantDeployment),
    keys: z.array(TenantKey),
    suspensions: z.array(Suspension).default([]),
  }),
  /** Request → RolloutResult. Boot an isolate with this content, import `changed`, and keep it for `deploy`. */
  prepare: z.object({
    type: z.literal("prepare"),
    deployment: TenantDeployment,
    changed: z.array(FunctionName),
    proposalId: z.string(),
  }),
  /** Request → RolloutResult. Swap to this revision; a prepared isolate of the same revision is used. */
  deploy: z.object({ type: z.literal("deploy"), deployment: TenantDeployment }),
  /** Request → EventResult. Runs a function's `scheduled` or `queue` handler, under the limits of a request. */
  event: z.object({
    type: z.literal("event"),
    tenantId: z.string(),
    function: FunctionName,
    requestId: z.string(),
    event: FunctionEvent,
  }),
  /** Notice. The tenant no longer exists. */
  remove: z.object({ type: z.literal("remove"), tenantId: z.string() }),
  /** Notice. */
  keys: z.object({
    type: z.literal("keys"),
    put: z.array(TenantKey),
    /** Hashes. */
    remove: z.array(z.string()),
  }),
  /** Notice. Some cell had to stop an isolate of this tenant. */
  suspend: z.object({ type: z.literal("suspend"), suspension: Suspension }),
} as const;

/** From a cell to the broker. */
export const CellToBroker = {
  /** Notice, first of all; the broker answers with `sync`. */
  hello: z.object({ type: z.literal("hello"), cellId: z.string(), pid: z.number().int() }),
  /** Request → `{modules: FunctionModule[]}`. The broker checks that the tenant deploys (or proposes) these versions. */
  load: z.object({
    type: z.literal("load"),
    tenantId: z.string(),
    versionIds: z.array(z.string()).max(1_000),
  }),
  /**
   * Request → KeyReply. A key that the cell does not know may be so new that its notice is still on the way; the broker
   * looks again in the database.
   */
  key: z.object({ type: z.literal("key"), hash: z.string().length(64) }),
  /** Notice. In order; `dropped` counts lines that were lost while the broker took none. */
  logs: z.object({
    type: z.literal("logs"),
    entries: z.array(LogEntry.extend({ at: z.number() })).max(2_000),
    dropped: z.number().int(),
  }),
  /** Notice. An isolate that had served requests was stopped for using up a limit, or V8 gave up in it (`aborted`). */
  breached: z.object({
    type: z.literal("breached"),
    tenantId: z.string(),
    revision: z.number().int(),
    code: z.enum(["cpu_limit", "memory_limit"]),
    aborted: z.boolean().optional(),
  }),
  /** Notice, about once a second while there is something to count. */
  counts: CellCounts.extend({ type: z.literal("counts") }),
  /** Request → `{}`. The cell is about to end: after the reply no more events come to it. */
  leaving: z.object({ type: z.literal("leaving") }),
  /** Request → `{text}`: the metrics of the whole runtime deployment in Prometheus' text format. */
  metrics: z.object({ type: z.literal("metrics") }),
  /** Request → `{ids}`. Its body is one BSON document `{body}` for each message, as many as there are delays. */
  send: z.object({
    type: z.literal("send"),
    tenantId: z.string(),
    requestId: z.string(),
    queue: QueueName,
    delaysSeconds: z.array(z.number().min(0).max(TRIGGER_LIMITS.delaySeconds))
      .min(1).max(TRIGGER_LIMITS.batchMessages),
  }),
  /**
   * Request with a BSON body, one MongoDB command without `$db` → reply with a BSON body, the server's answer.
   * See `runtime/database.ts` for the commands that are allowed. The reply's header is a DatabaseReply.
   */
  database: z.object({
    type: z.literal("database"),
    tenantId: z.string(),
    requestId: z.string(),
    /**
     * What the command's cursors and transactions live as long as: a request, or an isolate. Unique in its cell;
     * without one they live as long as the cell.
     */
    scope: z.number().int().nonnegative().optional(),
  }),
  /** Notice. The scope is over: its cursors are closed and its transactions aborted. */
  release: z.object({
    type: z.literal("release"),
    tenantId: z.string(),
    scope: z.number().int().nonnegative(),
  }),
  /** Request with a streamed body → EgressResponse with a streamed body. Redirects are followed by the broker. */
  fetch: z.object({
    type: z.literal("fetch"),
    tenantId: z.string(),
    requestId: z.string(),
    /** What its isolate was booted with: the live revision, an older one, or a candidate. */
    revision: z.number().int().nonnegative(),
    /** Which of its request's outbound requests it is, 1 for the first. */
    outbound: z.number().int().positive(),
    /** How many functions its request had gone through when it came. */
    loops: z.number().int().nonnegative().max(1_000),
    url: z.string().max(OUTBOUND_HEAD.urlChars),
    method: z.string().max(32),
    headers: z.array(z.tuple([z.string(), z.string()])).max(OUTBOUND_HEAD.headers),
    redirect: z.enum(["follow", "manual", "error"]),
    hasBody: z.boolean(),
  }),
} as const;

export const KeyReply = z.object({ key: TenantKey.nullable() });

export const DatabaseReply = z.object({
  /** The scope has cursors or transactions open, so its end must be told. */
  holds: z.boolean().optional(),
});
export type DatabaseReply = z.infer<typeof DatabaseReply>;

export const EgressResponse = z.object({
  url: z.string(),
  status: z.number().int(),
  statusText: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  redirected: z.boolean(),
  hasBody: z.boolean(),
});
export type EgressResponse = z.infer<typeof EgressResponse>;

export type BrokerMessage = { [K in keyof typeof BrokerToCell]: z.infer<typeof BrokerToCell[K]> }[
  keyof typeof BrokerToCell
];
export type CellMessage = { [K in keyof typeof CellToBroker]: z.infer<typeof CellToBroker[K]> }[
  keyof typeof CellToBroker
];
