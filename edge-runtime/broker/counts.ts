/** What all cells of this runtime have counted, those that are gone among them. */
import type { LifecycleEventName } from "@imprun/contracts/lifecycle";
import type { MetricName } from "@imprun/contracts/metrics";
import type { CellCounts } from "@imprun/contracts/runtime/frames";
import type { Metric, Sample } from "../metrics/exposition.ts";

/** Beyond so many series, what is new is counted under one name. */
const MAX_SERIES = 20_000;
const OTHERS = "_others";

type Labels = Readonly<Record<string, string>>;
type Gauges = Pick<CellCounts, "isolates" | "inFlight" | "lagSeconds">;
type Counter = Extract<MetricName, `${string}_total`>;

const COUNTERS = [
  "imprun_http_requests_total",
  "imprun_http_request_seconds_total",
  "imprun_limits_total",
  "imprun_limit_breaches_total",
  "imprun_isolate_events_total",
  "imprun_isolate_cpu_seconds_total",
] as const satisfies readonly Counter[];

export class Counts {
  readonly #series = new Map<string, Series>(COUNTERS.map((name) => [name, new Series()]));
  readonly #gauges = new Map<string, Gauges>();
  #shed = 0;

  /** Takes the report of a cell. Its names are what the cell says, so their number is bounded. */
  add(cellId: string, report: CellCounts): void {
    for (const { tenantId, function: name, status, count, seconds } of report.requests) {
      const labels = { tenant: tenantId, function: name, code: String(status) };
      this.#count("imprun_http_requests_total", labels, count);
      this.#count("imprun_http_request_seconds_total", labels, seconds);
    }
    for (const { tenantId, code, count } of report.limits) {
      this.#count("imprun_limits_total", { tenant: tenantId, code }, count);
    }
    for (const { tenantId, code, count } of report.breaches) {
      this.#count("imprun_limit_breaches_total", { tenant: tenantId, code }, count);
    }
    for (const { tenantId, code: event, count } of report.lifecycle) {
      this.#count("imprun_isolate_events_total", { tenant: tenantId, event }, count);
    }
    for (const { tenantId, seconds } of report.cpu) {
      this.#count("imprun_isolate_cpu_seconds_total", { tenant: tenantId }, seconds);
    }
    this.#shed += report.shed;
    const { isolates, inFlight, lagSeconds } = report;
    this.#gauges.set(cellId, { isolates, inFlight, lagSeconds });
  }

  /** One event of a tenant that the broker itself decides on. */
  event(tenantId: string, event: LifecycleEventName): void {
    this.#count("imprun_isolate_events_total", { tenant: tenantId, event }, 1);
  }

  /** The cell is gone; what it counted stays. */
  forget(cellId: string): void {
    this.#gauges.delete(cellId);
  }

  metrics(suspendedTenants: number): Metric[] {
    const gauges = [...this.#gauges];
    const ofCell = (value: (of: Gauges) => number): Sample[] =>
      gauges.map(([cell, of]) => ({ labels: { cell }, value: value(of) }));
    return [
      ...COUNTERS.map((name) => ({ name, samples: this.#series.get(name)!.samples() })),
      { name: "imprun_requests_shed_total", samples: [{ labels: {}, value: this.#shed }] },
      { name: "imprun_tenants_suspended", samples: [{ labels: {}, value: suspendedTenants }] },
      {
        name: "imprun_isolates",
        samples: gauges.flatMap(([cell, { isolates }]) =>
          Object.entries(isolates).map(([state, value]) => ({ labels: { cell, state }, value }))
        ),
      },
      { name: "imprun_requests_in_flight", samples: ofCell(({ inFlight }) => inFlight) },
      { name: "imprun_event_loop_lag_seconds", samples: ofCell(({ lagSeconds }) => lagSeconds) },
    ];
  }

  #count(name: typeof COUNTERS[number], labels: Labels, value: number): void {
    this.#series.get(name)!.add(labels, value);
  }
}

/** The series of one counter. When there are too many, new tenants are counted as one. */
class Series {
  readonly #values = new Map<string, { readonly labels: Labels; value: number }>();

  add(labels: Labels, value: number): void {
    const key = JSON.stringify(labels);
    const known = this.#values.get(key);
    if (known !== undefined) known.value += value;
    else if (this.#values.size < MAX_SERIES || labels.tenant === OTHERS) {
      this.#values.set(key, { labels, value });
    } else {
      const others = labels.function === undefined ? labels : { ...labels, function: "" };
      this.add({ ...others, tenant: OTHERS }, value);
    }
  }

  samples(): Sample[] {
    return [...this.#values.values()].map(({ labels, value }) => ({ labels, value }));
  }
}
