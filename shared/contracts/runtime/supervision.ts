/**
 * The lines (JSON, one a line) between a supervisor and a cell: the cell's stdin and stdout.
 * A cell logs to stderr; tenant code can reach neither stream.
 */
import { z } from "zod";
import { ConnectionLimits } from "../limits.ts";
import { Environment } from "../names.ts";

/** The cell's only argument, as JSON. */
export const CellConfig = z.object({
  cellId: z.string(),
  environment: Environment,
  hostname: z.string(),
  port: z.number().int(),
  /** The inherited descriptor of the socket that all cells share; without it the cell opens one at `port`. */
  listenFd: z.number().int().optional(),
  /** Hosts are `<gatewayId>.<environment>.<domain>`. */
  domain: z.string(),
  brokerSocket: z.string(),
  spareIsolates: z.number().int().nonnegative(),
  maxIsolates: z.number().int().positive(),
  /** Tenants that had an isolate in the cell whose place this one takes: they get one before it is ready. */
  warm: z.array(z.string()).optional(),
  /** Where they are not the default. */
  connections: ConnectionLimits.partial().optional(),
});
export type CellConfig = z.infer<typeof CellConfig>;

export const SupervisorToCell = z.discriminatedUnion("type", [
  /**
   * Be not ready, tell kept connections to go, stop accepting, finish what is in progress, exit 0. With a successor it
   * stops accepting at once, since that one does.
   */
  z.object({ type: z.literal("drain"), hasSuccessor: z.boolean().optional() }),
  /** Answer with `pong`: the thread that serves clients must be able to, and the one that starts isolates. */
  z.object({ type: z.literal("ping"), ping: z.number().int() }),
  /** These threads of the cell have turned out to use a lot, and are to yield to those that do not. */
  z.object({ type: z.literal("lower"), threads: z.array(z.number().int()) }),
  /** The isolate on this thread used up its CPU limit. */
  z.object({
    type: z.literal("breach"),
    isolateId: z.number().int(),
    code: z.enum(["cpu_limit", "memory_limit"]),
    /** V8 gave up in it, and would have ended the process. */
    aborted: z.boolean().optional(),
    /** What its thread used for the request, and what the cell has in all, as measured from outside. */
    cpuMs: z.number().int().optional(),
    cellBytes: z.number().optional(),
  }),
]);
export type SupervisorToCell = z.infer<typeof SupervisorToCell>;

export const CellToSupervisor = z.discriminatedUnion("type", [
  /** Listening, permissions dropped, first sync applied. */
  z.object({ type: z.literal("ready"), port: z.number().int() }),
  z.object({ type: z.literal("pong"), ping: z.number().int() }),
  /** It cannot accept clients any more, for want of file descriptors for example. What it has accepted goes on. */
  z.object({ type: z.literal("deaf") }),
  /** A worker thread was started; `thread` is the N of its name `worker-N` in /proc. */
  z.object({ type: z.literal("isolate"), isolateId: z.number().int(), thread: z.number().int() }),
  /** The isolate runs requests of this tenant from now on, under this CPU limit for each. */
  z.object({
    type: z.literal("assigned"),
    isolateId: z.number().int(),
    tenantId: z.string(),
    cpuMs: z.number().int(),
  }),
  /** Busy: at least one request is in progress since `startedAt` (milliseconds since 1970). */
  z.object({ type: z.literal("busy"), isolateId: z.number().int(), startedAt: z.number() }),
  z.object({ type: z.literal("idle"), isolateId: z.number().int() }),
  /** It uses a lot for what it is asked: its thread is to yield to others. May be said again. */
  z.object({ type: z.literal("heavy"), isolateId: z.number().int() }),
  /** The cell gave the isolate up; `forced` threads may go on spinning and are to be demoted. */
  z.object({ type: z.literal("gone"), isolateId: z.number().int(), forced: z.boolean() }),
]);
export type CellToSupervisor = z.infer<typeof CellToSupervisor>;
