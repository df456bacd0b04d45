/** Runs the bench: rows one after the other, everything else stopped before it returns. */
import { stripVTControlCharacters } from "node:util";
import { chooseLoadGenerator } from "./load/choose.ts";
import { busyFraction, describeMachine } from "./measure/machine.ts";
import { once } from "./once.ts";
import { createFleet } from "./platform/fleet.ts";
import { startBenchPlatform } from "./platform/platform.ts";
import type { BenchResult, RowResult } from "./report/result.ts";
import type { Bench, Row } from "./rows/row.ts";

export interface BenchOptions {
  readonly rows: readonly Row[];
  readonly rounds: number;
  /** Of each measured load. */
  readonly seconds: number;
  /** Ends the run early; everything is stopped first, then its reason is thrown. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** No row may take longer than that. */
const ROW_LIMIT_MS = 20 * 60_000;
const BUSY_WINDOW_MS = 1_000;

export async function runBench(options: BenchOptions): Promise<BenchResult> {
  await using ending = new AsyncDisposableStack();
  const startedAt = new Date().toISOString();
  const load = await chooseLoadGenerator();
  if (load.caveat !== "") options.log(load.caveat);
  const startPlatform = platformStarter(ending);
  const shared = {
    rounds: options.rounds,
    seconds: options.seconds,
    load,
    log: options.log,
    atEnd: (stop: () => Promise<void> | void) => ending.defer(stop),
    startPlatform,
    platform: once(() => startPlatform()),
    fleet: once(() => createFleet({ startPlatform, signal: options.signal })),
  };
  const rows: RowResult[] = [];
  for (const row of options.rows) {
    rows.push(await measureRow(row, shared, options));
    options.signal.throwIfAborted();
  }
  return {
    schema: 1,
    startedAt,
    commit: await currentCommit(),
    machine: describeMachine(),
    loadGenerator: load.version,
    rounds: options.rounds,
    seconds: options.seconds,
    rows,
  };
}

/** A row that fails says so in its place; the others still run. */
async function measureRow(
  row: Row,
  shared: Omit<Bench, "signal">,
  { signal, log }: BenchOptions,
): Promise<RowResult> {
  const limit = AbortSignal.timeout(ROW_LIMIT_MS);
  const stop = AbortSignal.any([signal, limit]);
  const busyBefore = await busyFraction(BUSY_WINDOW_MS);
  log(`${row.name} ...`);
  const base = { row: row.name, title: row.title, busyBefore };
  try {
    // The signal wins even over a call that never returns.
    const { figures, notes } = await Promise.race([
      row.measure({ ...shared, signal: stop }),
      aborted(stop),
    ]);
    return { ...base, figures, notes: notes ?? [], failure: null };
  } catch (error) {
    signal.throwIfAborted();
    log(`${row.name}: ${error instanceof Error ? error.stack : error}`);
    const failure = limit.aborted
      ? `It took longer than ${ROW_LIMIT_MS / 60_000} minutes`
      : summary(error);
    return { ...base, figures: [], notes: [], failure };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** One line: of a platform that did not start the message is its log, and the line with the error counts. */
function summary(error: unknown): string {
  const message = stripVTControlCharacters(error instanceof Error ? error.message : `${error}`);
  const lines = message.split("\n");
  return lines.find((line) => /\berror\b/i.test(line)) ?? lines[0]!;
}

/** Platforms that are stopped at the end, even those that are still starting then. */
function platformStarter(ending: AsyncDisposableStack): Bench["startPlatform"] {
  return (existing) => {
    const directory = existing ?? Deno.makeTempDirSync({ prefix: "imprun-bench-" });
    if (existing === undefined) ending.defer(() => Deno.removeSync(directory, { recursive: true }));
    const starting = startBenchPlatform(directory);
    ending.defer(async () => {
      const [platform] = await Promise.allSettled([starting]);
      if (platform.status === "fulfilled") await platform.value.stop();
    });
    return starting;
  };
}

/** What was measured; null outside a clone. */
async function currentCommit(): Promise<string | null> {
  try {
    const git = new Deno.Command("git", {
      args: ["rev-parse", "HEAD"],
      cwd: new URL(".", import.meta.url),
      stderr: "null",
    });
    const { success, stdout } = await git.output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
