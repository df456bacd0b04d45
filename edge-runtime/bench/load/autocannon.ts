/** The load generator `autocannon`, for machines without wrk: npm delivers it. */
import { createRequire } from "node:module";
import { z } from "zod";
import type { LoadGenerator, LoadOptions, LoadResult, Target } from "./load.ts";
import { runProgram } from "./program.ts";

const require = createRequire(import.meta.url);

const Report = z.object({
  duration: z.number().positive(),
  errors: z.number(),
  "4xx": z.number(),
  "5xx": z.number(),
  latency: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  requests: z.object({ total: z.number() }),
});

/** Finds autocannon among the installed packages; throws when npm has not installed it. */
export function findAutocannon(): LoadGenerator {
  const { version } = require("autocannon/package.json");
  return {
    name: "autocannon",
    version: `autocannon ${version}`,
    caveat: "autocannon is slower than a bare Deno.serve and counts latency in whole " +
      "milliseconds, so ratios to fast peers look better for the slower side; install wrk",
    run,
  };
}

async function run(target: Target, options: LoadOptions): Promise<LoadResult> {
  const script = require.resolve("autocannon");
  const args = ["run", "--quiet", "--allow-all", script, ...autocannonArguments(target, options)];
  return parseReport(await runProgram(Deno.execPath(), args, options));
}

function autocannonArguments(
  target: Target,
  { connections, seconds }: LoadOptions,
): string[] {
  const headers = Object.entries(target.headers).flatMap(([name, value]) => [
    "-H",
    `${name}=${value}`,
  ]);
  return [
    ...["--json", "-c", `${connections}`, "-d", `${seconds}`, "-t", "5"],
    ...[...headers, target.url],
  ];
}

/** Reads autocannon's JSON; throws when there is none, or when not one request was answered. */
export function parseReport(output: string): LoadResult {
  const line = output.split("\n").find((candidate) => candidate.startsWith("{"));
  if (line === undefined) throw new Error(`autocannon made no report: ${output.trim()}`);
  const report = Report.parse(JSON.parse(line));
  if (report.requests.total === 0) throw new Error("Not one request was answered");
  return {
    requests: report.requests.total,
    rps: report.requests.total / report.duration,
    p50Ms: report.latency.p50,
    p99Ms: report.latency.p99,
    maxMs: report.latency.max,
    failed: report.errors + report["4xx"] + report["5xx"],
  };
}
