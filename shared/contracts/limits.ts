/** What one tenant may use; a plan sets the numbers, these are the defaults. Units are in the names. */
import { z } from "zod";

export { CACHE_LIMITS, TRIGGER_LIMITS } from "./trigger-limits.ts";

export const TenantLimits = z.object({
  heapMb: z.number().int().positive(),
  /** Memory outside of the heap: buffers, blobs, and WebAssembly memories with the most that they may grow to. */
  externalMb: z.number().int().positive(),
  cpuMs: z.number().int().positive(),
  wallMs: z.number().int().positive(),
  concurrentRequests: z.number().int().positive(),
  bodyBytes: z.number().int().positive(),
  queueWaitMs: z.number().int().positive(),
  outboundRequests: z.number().int().positive(),
  logLineBytes: z.number().int().positive(),
  logLinesPerSecond: z.number().int().positive(),
  recursionDepth: z.number().int().positive(),
  /** A streamed answer that gets no further, whether the function or its client stands still. */
  streamIdleMs: z.number().int().positive(),
  /** A streamed answer from its head to its end. */
  streamMs: z.number().int().positive(),
  /** Isolates of one tenant in one cell that take requests at a time, and as many that finish theirs. */
  isolates: z.number().int().positive(),
  /** An isolate takes requests for so long, less up to a tenth so that not all go at once. */
  lifetimeMs: z.number().int().positive(),
});
export type TenantLimits = z.infer<typeof TenantLimits>;

export const DEFAULT_LIMITS: TenantLimits = {
  heapMb: 128,
  externalMb: 128,
  cpuMs: 1_000,
  wallMs: 30_000,
  concurrentRequests: 100,
  bodyBytes: 10 * 1024 * 1024,
  queueWaitMs: 10_000,
  outboundRequests: 50,
  logLineBytes: 16 * 1024,
  logLinesPerSecond: 1_000,
  recursionDepth: 16,
  streamIdleMs: 150_000,
  streamMs: 15 * 60_000,
  isolates: 4,
  lifetimeMs: 60 * 60_000,
};

/** Breaches that are older than this are forgotten. */
export const SUSPENSION_FORGET_MS = 10 * 60_000;

/** An isolate in which V8 gave up counts as so many that were stopped: it costs its neighbours a new cell. */
export const ABORT_BREACHES = 3;

/** How many seconds a tenant waits for its next isolate after so many were stopped by force: 0, 1, 2, 4 … 300. */
export function suspensionSeconds(breaches: number): number {
  return breaches < 2 ? 0 : Math.min(300, 2 ** (breaches - 2));
}

/** Isolates that a cell boots at a time; other boots wait for their turn. */
export const BOOTS_AT_A_TIME = 2;

/** What one cell has at a time, and how long it keeps an isolate that has nothing to do. */
export const CELL_LIMITS = {
  /** In progress, of all tenants; past it those that have more than their share are refused, and past twice as many all. */
  requests: 4_000,
  /** What a tenant may have of them in any case. */
  leastShare: 16,
  /** Of one isolate: database commands, outbound requests, messages, until their answer is there. */
  openCalls: 1_000,
  /** The last isolate of a tenant, without which the next request is a cold start. */
  idleMs: 10 * 60_000,
  /** One of several: what brought them about may come again in a moment. */
  extraIdleMs: 30_000,
} as const;

/** What a cell bounds of the connections of its clients. */
export const ConnectionLimits = z.object({
  connections: z.number().int().positive(),
  idleMs: z.number().int().positive(),
  headMs: z.number().int().positive(),
});
export type ConnectionLimits = z.infer<typeof ConnectionLimits>;

export const CONNECTION_LIMITS: ConnectionLimits = {
  /** To one cell at a time; past it those that have nothing in progress and were silent longest are closed. */
  connections: 10_000,
  /** Since the cell has last sent something, with nothing in progress. */
  idleMs: 75_000,
  /** What the head of a request that has begun to arrive may take beyond that. */
  headMs: 30_000,
};

/** What clients may send that is not read, or not read as it comes. */
export const INCOMING_LIMITS = {
  /** On one connection, behind a request that is in progress: the connection is closed. */
  aheadBytes: 1024 ** 2,
  /** The same after the answer, when it is read and forgotten. */
  forgottenBytes: 64 * 1024 ** 2,
  /** Of bodies of all requests that functions have not taken when they stream their answers. */
  keptBytes: 64 * 1024 ** 2,
  /** What reading one body may take of the thread that serves clients, beside a millisecond for each 20 KB. */
  readingMs: 500,
  /** How long an answer waits for the end of a body that nobody reads, and a client that is cut off has to take its answer. */
  lingerMs: 5_000,
} as const;

/** What is between functions and the rest of the world; the same for every tenant. */
export const EGRESS_LIMITS = {
  /** Outbound requests of one tenant until the heads of their answers are there; more wait, and past that are refused. */
  fetchesAtOnce: 64,
  fetchesWaiting: 1_000,
  redirects: 20,
  /** Entries of the list of hosts that alone an environment's functions may reach. */
  allowedHosts: 100,
  /** To each address of a host. */
  connectMs: 10_000,
  /** Answers that an isolate has not read to their end. */
  bodies: 200,
  /** How long one that nobody reads is kept after the end of its request. */
  unreadMs: 30_000,
  /** WebSockets that functions of one tenant have opened, and of all tenants. */
  webSockets: 20,
  webSocketsOfAll: 400,
} as const;

/** Of all tenants: database commands and messages for queues that a broker has at a time. A tenant may have half of it. */
export const BROKER_BODY_BYTES = 256 * 1024 * 1024;

/** Limits of the control plane, not of a tenant. */
export const SOURCE_BYTES = 1024 * 1024;
export const PUBLISH_WAIT_MS = 2_000;
export const HEARTBEAT_MS = 5_000;
/** An instance whose last heartbeat is older than this is not waited for. */
export const INSTANCE_LIVE_MS = 15_000;
export const RECONCILE_MS = 30_000;
