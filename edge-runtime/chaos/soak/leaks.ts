/** Whether processes that live long take more and more. */
import type { Kind, Usage } from "../processes.ts";

/** What is kept running from the second third of a soak to its end. */
const WATCHED: readonly Kind[] = ["up", "mongodb", "control", "runtime-dev"];
/** Caches fill, and the garbage collector takes its time: this is no leak. */
const ALLOWED = {
  residentMb: { factor: 1.25, more: 25 },
  threads: { factor: 1, more: 6 },
  descriptors: { factor: 1, more: 25 },
} as const;

/** One sentence for each process that had much more in the last sixth than in the sixth after the first half. */
export function leaks(samples: readonly (readonly Usage[])[]): string[] {
  const sixth = Math.floor(samples.length / 6);
  if (sixth < 2) return ["too few samples to judge"];
  const [early, late] = [samples.slice(3 * sixth, 4 * sixth), samples.slice(-sixth)];
  return WATCHED.flatMap((kind) =>
    (Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]).flatMap((what) => {
      const before = median(early.flatMap((usages) => of(usages, kind, what)));
      const after = median(late.flatMap((usages) => of(usages, kind, what)));
      const { factor, more } = ALLOWED[what];
      return after > before * factor + more
        ? [`${kind} had ${before} ${what}, and then ${after}`]
        : [];
    })
  );
}

function of(
  usages: readonly Usage[],
  kind: Kind,
  what: "residentMb" | "threads" | "descriptors",
): number[] {
  return usages.filter((usage) => usage.kind === kind).map((usage) => usage[what]);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
