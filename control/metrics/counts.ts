/** Requests counted by time and by function, as pure data. */
import type { MetricsView } from "@imprun/contracts/api/activity";

export interface Answered {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null when no function was reached. */
  readonly function: string | null;
  readonly status: number;
  readonly ms: number;
}

/** About as many as a chart can show apart. */
const BUCKETS = 60;

/** Counts requests from `since` to `until` in about sixty buckets, and by function. */
export function countRequests(
  requests: readonly Answered[],
  { since, until }: { since: Date; until: Date },
): Omit<MetricsView, "partial" | "breaches"> {
  const start = since.getTime();
  const length = Math.max(until.getTime() - start, 1_000);
  const bucketSeconds = Math.max(1, Math.round(length / 1_000 / BUCKETS));
  const buckets = Array.from(
    { length: Math.ceil(length / 1_000 / bucketSeconds) },
    (): Answered[] => [],
  );
  const functions = new Map<string, Answered[]>();
  for (const request of requests) {
    const index = Math.floor((request.at - start) / 1_000 / bucketSeconds);
    buckets[Math.min(Math.max(index, 0), buckets.length - 1)]!.push(request);
    if (request.function === null) continue;
    const own = functions.get(request.function);
    if (own) own.push(request);
    else functions.set(request.function, [request]);
  }
  return {
    since: since.toISOString(),
    until: until.toISOString(),
    bucketSeconds,
    total: summarize(requests),
    buckets: buckets.map((own, index) => ({
      at: new Date(start + index * bucketSeconds * 1_000).toISOString(),
      ...summarize(own),
    })),
    functions: [...functions]
      .map(([name, own]) => ({ function: name, ...summarize(own) }))
      .sort((a, b) => b.requests - a.requests),
  };
}

function summarize(requests: readonly Answered[]): MetricsView["total"] {
  const times = requests.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    requests: requests.length,
    errors: requests.filter(({ status }) => status >= 500).length,
    refused: requests.filter(({ status }) => status >= 400 && status < 500).length,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}

/** The nearest-rank percentile of sorted values; null of none. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
