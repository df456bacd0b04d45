/** The load generator `wrk`: a C program that costs little beside what it measures. */
import { z } from "zod";
import type { LoadGenerator, LoadOptions, LoadResult, Target } from "./load.ts";
import { runProgram } from "./program.ts";

const REPORT_SCRIPT = new URL("./wrk-report.lua", import.meta.url).pathname;

const Report = z.object({
  requests: z.number(),
  durationUs: z.number().positive(),
  p50Us: z.number(),
  p99Us: z.number(),
  maxUs: z.number(),
  status: z.number(),
  socket: z.number(),
});

/** Finds wrk on the PATH; null when it is not installed. */
export async function findWrk(): Promise<LoadGenerator | null> {
  try {
    // wrk has no way to ask for its version that succeeds.
    const { stdout } = await new Deno.Command("wrk", { args: ["-v"], stderr: "null" }).output();
    const version = /^(wrk \S+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "wrk";
    return { name: "wrk", version, caveat: "", run };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function run(target: Target, options: LoadOptions): Promise<LoadResult> {
  return parseReport(await runProgram("wrk", wrkArguments(target, options), options));
}

/** One thread: on few cores a second one takes more from the server than it adds. */
function wrkArguments(target: Target, { connections, seconds }: LoadOptions): string[] {
  const headers = Object.entries(target.headers).flatMap(([name, value]) => [
    "-H",
    `${name}: ${value}`,
  ]);
  return [
    ...["-t", "1", "-c", `${connections}`, "-d", `${seconds}s`, "--timeout", "5s"],
    ...["-s", REPORT_SCRIPT, ...headers, target.url],
  ];
}

/** Reads the line of wrk-report.lua; throws when there is none, or when not one request was answered. */
export function parseReport(output: string): LoadResult {
  const line = /^report (\{.*\})$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk made no report: ${output.trim()}`);
  const report = Report.parse(JSON.parse(line));
  if (report.requests === 0) throw new Error("Not one request was answered");
  return {
    requests: report.requests,
    rps: report.requests / (report.durationUs / 1e6),
    p50Ms: report.p50Us / 1e3,
    p99Ms: report.p99Us / 1e3,
    maxMs: report.maxUs / 1e3,
    failed: report.status + report.socket,
  };
}
