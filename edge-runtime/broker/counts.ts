/** What all cells of this runtime have counted, those that are gone among them. */
import type { CellCounts } from "@imprun/contracts/runtime/frames";
import type { Metric, Sample } from "../metrics/exposition.ts";

/** Beyond so many series, what is new is counted under one name. */
const MAX_SERIES = 20_000;
const OTHERS = "_others";

interface Requests {
  readonly labels: Readonly<Record<string, string>>;
  count: number;
  seconds: number;
}

type Gauges = Pick<CellCounts, "isolates" | "inFlight" | "lagSeconds">;

export class Counts {
  readonly #requests = new Map<string, Requests>();
  readonly #breaches = new Map<string, { labels: Sample["labels"]; count: number }>();
  readonly #gauges = new Map<string, Gauges>();
  #shed = 0;

  /** Takes the report of a cell. Its names are what the cell says, so their number is bounded. */
  add(
    cellId: string,
    { requests, breaches, shed, isolates, inFlight, lagSeconds }: CellCounts,
  ): void {
    for (const { tenantId, function: name, status, count, seconds } of requests) {
      const labels = { tenant: tenantId, function: name, code: String(status) };
      const entry = entryOf(this.#requests, labels, () => ({ labels, count: 0, seconds: 0 }));
      entry.count += count;
      entry.seconds += seconds;
    }
    for (const { tenantId, code, count } of breaches) {
      const labels = { tenant: tenantId, code };
      entryOf(this.#breaches, labels, () => ({ labels, count: 0 })).count += count;
    }
    this.#shed += shed;
    this.#gauges.set(cellId, { isolates, inFlight, lagSeconds });
  }

  /** The cell is gone; what it counted stays. */
  forget(cellId: string): void {
    this.#gauges.delete(cellId);
  }

  metrics(suspendedTenants: number): Metric[] {
    const requests = [...this.#requests.values()];
    const gauges = [...this.#gauges];
    const ofCell = (value: (of: Gauges) => number): Sample[] =>
      gauges.map(([cell, of]) => ({ labels: { cell }, value: value(of) }));
    return [
      {
        name: "imprun_http_requests_total",
        help: "Answered requests by tenant, function and status code.",
        type: "counter",
        samples: requests.map(({ labels, count }) => ({ labels, value: count })),
      },
      {
        name: "imprun_http_request_seconds_total",
        help: "Seconds from the head of a request to the head of its answer, summed up.",
        type: "counter",
        samples: requests.map(({ labels, seconds }) => ({ labels, value: seconds })),
      },
      {
        name: "imprun_limit_breaches_total",
        help: "Isolates that were stopped, by the reason.",
        type: "counter",
        samples: [...this.#breaches.values()].map(({ labels, count }) => ({
          labels,
          value: count,
        })),
      },
      {
        name: "imprun_requests_shed_total",
        help: "Requests refused because a cell had too much to do.",
        type: "counter",
        samples: [{ labels: {}, value: this.#shed }],
      },
      {
        name: "imprun_tenants_suspended",
        help: "Tenants whose next isolate has to wait.",
        type: "gauge",
        samples: [{ labels: {}, value: suspendedTenants }],
      },
      {
        name: "imprun_isolates",
        help: "Isolates by cell and state.",
        type: "gauge",
        samples: gauges.flatMap(([cell, { isolates }]) =>
          Object.entries(isolates).map(([state, value]) => ({ labels: { cell, state }, value }))
        ),
      },
      {
        name: "imprun_requests_in_flight",
        help: "Requests that are not answered yet.",
        type: "gauge",
        samples: ofCell(({ inFlight }) => inFlight),
      },
      {
        name: "imprun_event_loop_lag_seconds",
        help: "How late the event loop of a cell's main thread was.",
        type: "gauge",
        samples: ofCell(({ lagSeconds }) => lagSeconds),
      },
    ];
  }
}

/** The entry with these labels; when there are too many, the one of all others with the same code. */
function entryOf<T>(
  entries: Map<string, T>,
  labels: Record<string, string>,
  create: () => T,
): T {
  const key = JSON.stringify(labels);
  const known = entries.get(key);
  if (known !== undefined) return known;
  if (entries.size >= MAX_SERIES && labels.tenant !== OTHERS) {
    labels.tenant = OTHERS;
    if (labels.function !== undefined) labels.function = "";
    return entryOf(entries, labels, create);
  }
  const entry = create();
  entries.set(key, entry);
  return entry;
}
