/** What a run says. These are the shapes of the JSON files in `results/`. */
import type { Machine } from "../measure/machine.ts";
import { median, percentile, type Spread, spread } from "../measure/statistics.ts";

export type Unit = "us" | "ms" | "s" | "rps" | "x" | "MB" | "KB" | "count";

/** The number to reach, from the founding design. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  /** Lowest and highest of the rounds or samples; null for a single measurement. */
  readonly spread: Spread | null;
  /** How many rounds or samples `value` stands for. */
  readonly samples: number;
  readonly goal: Goal | null;
}

export interface RowResult {
  readonly row: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[];
  /** Why there are no figures; null when there are. */
  readonly failure: string | null;
  /** The part of all cores that others kept busy just before, 0 to 1: more than a few percent spoils figures. */
  readonly busyBefore: number;
}

export interface BenchResult {
  readonly schema: 1;
  readonly startedAt: string;
  readonly commit: string | null;
  readonly machine: Machine;
  readonly loadGenerator: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly rows: readonly RowResult[];
}

/** The median of several rounds with their spread. */
export function ofRounds(
  name: string,
  unit: Unit,
  values: readonly number[],
  goal: Goal | null = null,
): Figure {
  return {
    name,
    unit,
    value: median(values),
    spread: spread(values),
    samples: values.length,
    goal,
  };
}

/** The 50th and the 99th percentile of samples. */
export function percentiles(
  name: string,
  unit: Unit,
  values: readonly number[],
  goals: { readonly p50?: Goal; readonly p99?: Goal } = {},
): Figure[] {
  const figure = (percent: 50 | 99, goal: Goal | undefined): Figure => ({
    name: `${name}, p${percent}`,
    unit,
    value: percentile(values, percent),
    spread: spread(values),
    samples: values.length,
    goal: goal ?? null,
  });
  return [figure(50, goals.p50), figure(99, goals.p99)];
}

/** One measurement. */
export function single(name: string, unit: Unit, value: number, goal: Goal | null = null): Figure {
  return { name, unit, value, spread: null, samples: 1, goal };
}

/** Whether a figure reaches its goal; null when it has none. */
export function reaches({ value, goal }: Figure): boolean | null {
  if (goal === null) return null;
  return "atMost" in goal ? value <= goal.atMost : value >= goal.atLeast;
}
