/**
 * Performs all experiments at length and compares each outcome with what was written down before.
 *
 *     deno run -A edge-runtime/chaos/main.ts [seconds of harm, 30 if not given] [part of a name]
 *
 * Ends with code 1 when one is not as expected.
 */
import { EXPERIMENTS } from "./experiments.ts";
import { perform } from "./perform.ts";

const [seconds = "30", wanted = ""] = Deno.args;
let hasFailed = false;
for (const experiment of EXPERIMENTS.filter(({ name }) => name.includes(wanted))) {
  console.log(`${experiment.name}\n  expected: ${experiment.expected.outcome}`);
  try {
    const { tally, deviations } = await perform(experiment, Number(seconds) * 1_000, true);
    if (tally !== null) console.log(`  measured: ${JSON.stringify(tally)}`);
    for (const deviation of deviations) console.log(`  NOT AS EXPECTED: ${deviation}`);
    hasFailed ||= deviations.length > 0;
  } catch (error) {
    console.log(`  NOT AS EXPECTED: ${error instanceof Error ? error.message : error}`);
    hasFailed = true;
  }
}
Deno.exit(hasFailed ? 1 : 0);
