/** Performs one experiment in a world of its own. */
import { deviations, type Experiment } from "./experiment.ts";
import type { Tally } from "./load.ts";
import { pause, World } from "./world.ts";

export interface Outcome {
  /** Null when the experiment has no load. */
  readonly tally: Tally | null;
  /** Empty when everything was as expected. */
  readonly deviations: readonly string[];
}

/** Under load before, while and after the harm is done. Throws when what must be true afterwards is not. */
export async function perform(
  experiment: Experiment,
  lengthMs: number,
  isTimed: boolean,
): Promise<Outcome> {
  const world = await World.start(experiment.cells);
  try {
    if (experiment.kept + experiment.fresh === 0) {
      await experiment.run(world, lengthMs);
      return { tally: null, deviations: [] };
    }
    const load = world.load(experiment.kept, experiment.fresh);
    await pause(300);
    const [harm] = await Promise.allSettled([experiment.run(world, lengthMs)]);
    await pause(300);
    const tally = await load.stop();
    if (harm.status === "rejected") throw harm.reason;
    return { tally, deviations: deviations(experiment.expected, tally, isTimed) };
  } finally {
    await world.stop();
  }
}
