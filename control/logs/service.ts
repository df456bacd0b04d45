import { type LogDocument, LogLevel } from "@imprun/contracts/documents/telemetry";
import { type Environment, tenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { Control } from "../context.ts";
import { type Filter, MongoServerError } from "mongodb";
import { logFeed } from "./feed.ts";

/** Which logs of a gateway are wanted. */
export interface LogSelection {
  gatewayId: string;
  environment: Environment;
  function?: string | undefined;
  /** The least severe level that is wanted. */
  level?: LogLevel | undefined;
  kind?: LogDocument["kind"] | undefined;
  requestId?: string | undefined;
  /** ISO 8601; what is older is left out. */
  since?: string | undefined;
  /** ISO 8601; from here on everything is left out. Followers do not heed it. */
  until?: string | undefined;
}

const LOOK_MS = 3_000;
/** MongoDB's code for an operation that took longer than its `maxTimeMS`. */
const MAX_TIME_EXPIRED = 50;
/** How many entries a follower who comes back is caught up with at once. */
const REPLAYED = 1_000;
/** How long a quiet stream stays silent before it is said to be alive. */
const KEEP_ALIVE_MS = 15_000;

/** The newest entries that match, newest last; `before` is the id that a page before this one begins with. */
export async function listLogs(
  control: Control,
  selection: LogSelection,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<{ entries: LogDocument[]; more: boolean }> {
  const { since, until } = selection;
  const filter: Filter<LogDocument> = {
    $and: [
      toFilter(selection),
      ...(before === undefined ? [] : [{ _id: { $lt: before } }]),
      ...(until === undefined ? [] : [{ _id: { $lt: firstIdAt(until) } }]),
      ...(since === undefined ? [] : [{ _id: { $gte: firstIdAt(since) } }]),
    ],
  };
  const newest = await inTime(
    control.collections.logs
      .find(filter, { maxTimeMS: LOOK_MS }).sort({ _id: -1 }).limit(limit + 1).toArray(),
  );
  return { entries: newest.slice(0, limit).reverse(), more: newest.length > limit };
}

/** A filter that matches little looks through much; that must not keep the database from others. */
async function inTime<T>(look: Promise<T>): Promise<T> {
  try {
    return await look;
  } catch (cause) {
    if (!(cause instanceof MongoServerError && cause.code === MAX_TIME_EXPIRED)) throw cause;
    throw new ProblemError(
      "unavailable",
      `Looking for these lines takes more than ${LOOK_MS / 1_000} s; narrow it by since and until`,
      {},
      { cause },
    );
  }
}

export type LogEvent =
  /** From here on nothing is missed. */
  | { type: "open" }
  | { type: "entry"; entry: LogDocument }
  /** So many entries are left out here: they came faster than the follower read, or while it was away. */
  | { type: "dropped"; count: number }
  /** Nothing has happened for a while. */
  | { type: "quiet" };

/**
 * Follows the logs that match, beginning after the entry `after`, or at `since`, or with what comes next.
 * Ends when `signal` aborts or the process stops.
 */
export async function* followLogs(
  control: Control,
  selection: LogSelection,
  { after, signal }: { after: string | undefined; signal: AbortSignal },
): AsyncGenerator<LogEvent> {
  const tenant = tenantId(selection.gatewayId, selection.environment);
  const feed = logFeed(control);
  const { queue, opened } = feed.follow(tenant);
  const end = AbortSignal.any([signal, control.stopping]);
  const ended = Promise.withResolvers<void>();
  const close = () => {
    queue.close();
    ended.resolve();
  };
  end.addEventListener("abort", close);
  try {
    if (end.aborted) return;
    await Promise.race([opened, ended.promise]);
    yield { type: "open" };
    const sent = new Set<string>();
    const { since } = selection;
    const begin = after !== undefined ? { $gt: after } : since && { $gte: firstIdAt(since) };
    if (begin) {
      const { entries, dropped } = await missedEntries(control, selection, begin);
      if (dropped > 0) yield { type: "dropped", count: dropped };
      for (const entry of entries) {
        sent.add(entry._id);
        yield { type: "entry", entry };
      }
    }
    for (
      let taken = await queue.take(KEEP_ALIVE_MS);
      taken;
      taken = await queue.take(KEEP_ALIVE_MS)
    ) {
      if (taken.dropped > 0) yield { type: "dropped", count: taken.dropped };
      if (taken.entries.length === 0) yield { type: "quiet" };
      for (const entry of taken.entries) {
        if (matches(entry, selection) && !sent.has(entry._id)) yield { type: "entry", entry };
      }
    }
  } finally {
    end.removeEventListener("abort", close);
    feed.unfollow(tenant, queue);
  }
}

/** The newest of what a follower has missed, in order, and how many were before them. */
async function missedEntries(
  control: Control,
  selection: LogSelection,
  _id: { $gt: string } | { $gte: string },
): Promise<{ entries: LogDocument[]; dropped: number }> {
  const { logs } = control.collections;
  const missed = { ...toFilter(selection), _id };
  const newest = await logs.find(missed).sort({ _id: -1 }).limit(REPLAYED + 1).toArray();
  const dropped = newest.length > REPLAYED ? await logs.countDocuments(missed) - REPLAYED : 0;
  return { entries: newest.slice(0, REPLAYED).reverse(), dropped };
}

/** No entry of this time or later has a lower id: ids begin with seconds (8 digits) and milliseconds (4). */
export function firstIdAt(time: string | Date): string {
  const ms = new Date(time).getTime();
  const digits = (value: number, count: number) => value.toString(16).padStart(count, "0");
  return `${digits(Math.floor(ms / 1_000), 8)}${digits(ms % 1_000, 4)}`.padEnd(24, "0");
}

function toFilter(
  { gatewayId, environment, function: name, level, kind, requestId }: LogSelection,
) {
  return {
    tenantId: tenantId(gatewayId, environment),
    ...(kind === undefined ? {} : { kind }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(name === undefined ? {} : { function: name }),
    ...(level === undefined ? {} : { level: { $in: atLeast(level) } }),
  };
}

function matches(
  entry: LogDocument,
  { function: name, level, kind, requestId }: LogSelection,
): boolean {
  return (name === undefined || entry.function === name) &&
    (kind === undefined || entry.kind === kind) &&
    (requestId === undefined || entry.requestId === requestId) &&
    (level === undefined || atLeast(level).includes(entry.level));
}

/** The levels from `least` up; the contract names them from the least severe to the worst. */
function atLeast(least: LogLevel): LogLevel[] {
  return LogLevel.options.slice(LogLevel.options.indexOf(least));
}
