/**
 * Requests of an environment, counted from its access log: what answers them keeps no histories of its own, and a
 * second store would be one more thing to write for each request.
 */
import type { MetricsView } from "@imprun/contracts/api/activity";
import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import { type Environment, tenantId } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { perControl } from "../data/per-control.ts";
import { firstIdAt } from "../logs/service.ts";
import { type Answered, countRequests } from "./counts.ts";

/** Of the log, that are read at most; the newest count. They bound what a look costs, however much there is. */
const READ_ENTRIES = 10_000;
/** How long an answer is good for whoever asks next. */
const KEPT_MS = 5_000;

interface Window {
  gatewayId: string;
  environment: Environment;
  minutes: number;
}

interface Kept {
  at: number;
  view: Promise<MetricsView>;
}

const kept = perControl(() => new Map<string, Kept>());

/** The last minutes of an environment. Whoever asks for the same within seconds shares one look at the log. */
export function readMetrics(control: Control, window: Window): Promise<MetricsView> {
  const now = Date.now();
  const views = kept(control);
  for (const [key, { at }] of views) if (now - at > KEPT_MS) views.delete(key);
  const key = JSON.stringify(window);
  const known = views.get(key);
  if (known !== undefined) return known.view;
  const view = count(control, window, new Date(now));
  views.set(key, { at: now, view });
  view.catch(() => views.delete(key));
  return view;
}

async function count(
  control: Control,
  { gatewayId, environment, minutes }: Window,
  until: Date,
): Promise<MetricsView> {
  const since = new Date(until.getTime() - minutes * 60_000);
  const tenant = tenantId(gatewayId, environment);
  const entries = await control.collections.logs
    .find({ tenantId: tenant, _id: { $gte: firstIdAt(since) } }, { projection: SHOWN })
    .sort({ _id: -1 }).limit(READ_ENTRIES).toArray();
  const partial = entries.length === READ_ENTRIES;
  const answered = entries.flatMap(answeredRequest);
  const first = partial ? entries.at(-1)!.at : since;
  const counted = countRequests(answered, { since: first, until });
  return { ...counted, partial, breaches: breachesOf(entries) };
}

const SHOWN = {
  kind: 1,
  at: 1,
  function: 1,
  "data.status": 1,
  "data.ms": 1,
  "data.event": 1,
  "data.reason": 1,
  "data.times": 1,
} as const;

/** Deliveries of queues and runs of schedules are in the access log too, and have no status. */
function answeredRequest({ kind, at, function: name, data }: LogDocument): Answered[] {
  const { status, ms } = data;
  if (kind !== "request" || typeof status !== "number" || typeof ms !== "number") return [];
  return [{ at: at.getTime(), function: name, status, ms }];
}

/** What limits have stopped and refused, as isolates tell it in the log. */
function breachesOf(entries: readonly LogDocument[]): MetricsView["breaches"] {
  const counts = new Map<string, number>();
  for (const { kind, data } of entries) {
    if (kind !== "lifecycle" || (data.event !== "killed" && data.event !== "limited")) continue;
    const code = String(data.reason);
    const times = typeof data.times === "number" ? data.times : 1;
    counts.set(code, (counts.get(code) ?? 0) + times);
  }
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}
