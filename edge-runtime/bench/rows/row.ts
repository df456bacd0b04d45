/** What a row of the bench is, and what it gets. */
import type { LoadGenerator } from "../load/load.ts";
import type { BenchPlatform } from "../platform/platform.ts";
import type { Figure } from "../report/result.ts";

export interface Bench {
  readonly rounds: number;
  /** Of each measured load. */
  readonly seconds: number;
  readonly load: LoadGenerator;
  /** Aborted by Ctrl-C and when the row takes too long; loops look at it. */
  readonly signal: AbortSignal;
  /** Tells the person who waits what happens. */
  log(line: string): void;
  /** Starts a platform of the row's own, on a directory or on a new one; it is stopped when the run ends at the latest. */
  startPlatform(dataDirectory?: string): Promise<BenchPlatform>;
  /** One platform for all rows that do not need one of their own; started when first asked for. */
  platform(): Promise<BenchPlatform>;
  /** A directory of a stopped platform with many tenants in dev; made when first asked for. */
  fleet(): Promise<Fleet>;
  /** Called when the run ends, in reverse order, however it ends. */
  atEnd(stop: () => Promise<void> | void): void;
}

/** Gateways `fleet-0`, `fleet-1`, … with the hello function, and a key for each. */
export interface Fleet {
  readonly dataDirectory: string;
  readonly tenants: readonly { readonly gatewayId: string; readonly apiKey: string }[];
}

interface Measurement {
  readonly figures: readonly Figure[];
  readonly notes?: readonly string[];
}

export interface Row {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  measure(bench: Bench): Promise<Measurement>;
}

/** Waits, unless the run ends before; then it throws the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
