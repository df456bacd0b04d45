/** What an experiment is, and how its outcome is compared with what was written down before. */
import type { Tally } from "./load.ts";
import type { World } from "./world.ts";

/** Written before the run: what the clients of a neighbour may see of it. */
export interface Expected {
  /** One sentence for people. */
  readonly outcome: string;
  /** Connections that end before their answer. */
  readonly brokenAtMost: number;
  /** Connections that nobody accepts. */
  readonly refusedAtMost: number;
  /** The longest time without a good answer to anybody; only looked at on a machine that does nothing else. */
  readonly silenceAtMostMs: number;
}

export interface Experiment {
  readonly name: string;
  readonly cells: number;
  readonly kept: number;
  readonly fresh: number;
  readonly expected: Expected;
  /** Does the harm under load, and checks what must be true afterwards. `lengthMs` is how long the harm lasts. */
  run(world: World, lengthMs: number): Promise<void>;
}

/** How the outcome differs from what was expected; empty when it does not. */
export function deviations(expected: Expected, tally: Tally, isTimed: boolean): string[] {
  const found: string[] = [];
  const more = (what: string, count: number, atMost: number) => {
    if (count > atMost) found.push(`${count} ${what}, expected at most ${atMost}`);
  };
  more("broken connections", tally.broken, expected.brokenAtMost);
  more("refused connections", tally.refused, expected.refusedAtMost);
  for (const [status, count] of Object.entries(tally.refusals)) {
    found.push(`${count} answers with status ${status}, expected none`);
  }
  if (tally.answered === 0) found.push("no answer at all");
  if (isTimed) more("ms of silence", tally.silenceMs, expected.silenceAtMostMs);
  return found;
}
