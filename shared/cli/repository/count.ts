/** Reads how many tests ran out of what `deno test` prints. */

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

/** The last summary line in `output`, or null when there is none. */
export function readTestCount(output: string): TestCount | null {
  const summaries = [
    ...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed([^\n]*)$/gm),
  ];
  const last = summaries.at(-1);
  if (last === undefined) return null;
  const ignored = /\| (\d+) ignored/.exec(last[3] ?? "");
  return { passed: Number(last[1]), failed: Number(last[2]), ignored: Number(ignored?.[1] ?? 0) };
}
