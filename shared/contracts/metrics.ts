/** Every metric that a runtime has at `/metrics`. Counters begin at zero when its broker starts. */

export interface MetricKind {
  readonly type: "counter" | "gauge";
  readonly labels: readonly string[];
  readonly help: string;
}

const kinds = {
  imprun_http_requests_total: {
    type: "counter",
    labels: ["tenant", "function", "code"],
    help: "Answered requests by tenant, function and status code.",
  },
  imprun_http_request_seconds_total: {
    type: "counter",
    labels: ["tenant", "function", "code"],
    help: "Seconds from the head of a request to the head of its answer, summed up.",
  },
  imprun_limits_total: {
    type: "counter",
    labels: ["tenant", "code"],
    help: "Times that a limit refused or cut off something, by error code.",
  },
  imprun_limit_breaches_total: {
    type: "counter",
    labels: ["tenant", "code"],
    help: "Isolates that were stopped, by the reason.",
  },
  imprun_isolate_events_total: {
    type: "counter",
    labels: ["tenant", "event"],
    help: "Events in the lives of isolates.",
  },
  imprun_isolate_cpu_seconds_total: {
    type: "counter",
    labels: ["tenant"],
    help: "CPU time of isolates.",
  },
  imprun_requests_shed_total: {
    type: "counter",
    labels: [],
    help: "Requests refused because a cell had too much to do.",
  },
  imprun_tenants_suspended: {
    type: "gauge",
    labels: [],
    help: "Tenants whose next isolate has to wait.",
  },
  imprun_isolates: {
    type: "gauge",
    labels: ["cell", "state"],
    help: "Isolates by cell and state.",
  },
  imprun_requests_in_flight: {
    type: "gauge",
    labels: ["cell"],
    help: "Requests that are not answered yet.",
  },
  imprun_event_loop_lag_seconds: {
    type: "gauge",
    labels: ["cell"],
    help: "How late the event loop of a cell's clients was.",
  },
  imprun_cells: { type: "gauge", labels: [], help: "Cells that answer." },
  imprun_cell_restarts_total: {
    type: "counter",
    labels: ["reason"],
    help: "Cells that were started again, by the reason.",
  },
  imprun_cell_resident_memory_bytes: {
    type: "gauge",
    labels: ["cell"],
    help: "Resident memory of a cell with all its isolates.",
  },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof kinds;

export const METRICS: Readonly<Record<MetricName, MetricKind>> = kinds;

export const METRIC_NAMES = Object.keys(kinds) as MetricName[];
