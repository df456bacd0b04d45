import { type LogDocument, LogLevel } from "@imprun/contracts/documents/telemetry";
import { type Environment, tenantId } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import type { Filter } from "mongodb";
import { logFeed } from "./feed.ts";

/** Which logs of a gateway are wanted. */
export interface LogSelection {
  gatewayId: string;
  environment: Environment;
  function?: string | undefined;
  /** The least severe level that is wanted. */
  level?: LogLevel | undefined;
}

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
  const filter: Filter<LogDocument> = {
    ...toFilter(selection),
    ...(before === undefined ? {} : { _id: { $lt: before } }),
  };
  const newest = await control.collections.logs
    .find(filter).sort({ _id: -1 }).limit(limit + 1).toArray();
  return { entries: newest.slice(0, limit).reverse(), more: newest.length > limit };
}

export type LogEvent =
  /** From here on nothing is missed. */
  | { type: "open" }
  | { type: "entry"; entry: LogDocument }
  /** So many entries came faster than the follower read. */
  | { type: "dropped"; count: number }
  /** Nothing has happened for a while. */
  | { type: "quiet" };

/**
 * Follows the logs that match, beginning after the entry `after` or, without it, with what comes next.
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
    if (after !== undefined) {
      for (const entry of await entriesAfter(control, selection, after)) {
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

function entriesAfter(
  control: Control,
  selection: LogSelection,
  after: string,
): Promise<LogDocument[]> {
  return control.collections.logs
    .find({ ...toFilter(selection), _id: { $gt: after } })
    .sort({ _id: 1 }).limit(REPLAYED).toArray();
}

function toFilter({ gatewayId, environment, function: name, level }: LogSelection) {
  return {
    tenantId: tenantId(gatewayId, environment),
    ...(name === undefined ? {} : { function: name }),
    ...(level === undefined ? {} : { level: { $in: atLeast(level) } }),
  };
}

function matches(entry: LogDocument, { function: name, level }: LogSelection): boolean {
  return (name === undefined || entry.function === name) &&
    (level === undefined || atLeast(level).includes(entry.level));
}

/** The levels from `least` up; the contract names them from the least severe to the worst. */
function atLeast(least: LogLevel): LogLevel[] {
  return LogLevel.options.slice(LogLevel.options.indexOf(least));
}
