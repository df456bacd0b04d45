/** Metrics in Prometheus' text exposition format, version 0.0.4. */
import { type MetricName, METRICS } from "@imprun/contracts/metrics";

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  readonly name: MetricName;
  readonly samples: readonly Sample[];
}

/** The text of these metrics; one without samples is left out. */
export function exposition(metrics: readonly Metric[]): string {
  const lines: string[] = [];
  for (const { name, samples } of metrics) {
    if (samples.length === 0) continue;
    const { help, type } = METRICS[name];
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { labels, value } of samples) lines.push(`${name}${labelText(labels)} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}

function labelText(labels: Sample["labels"]): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
