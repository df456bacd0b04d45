/**
 * Performs all experiments at length and compares each outcome with what was written down before.
 *
 *     deno run -A edge-runtime/chaos/main.ts [seconds of harm, 30 if not given] [part of a name]
 *
 * Ends with code 1 when one is not as expected.
 */
import { DATABASE_EXPERIMENTS } from "./database-experiments.ts";
import { EXPERIMENTS } from "./experiments.ts";
import { perform } from "./perform.ts";
import type { Expected } from "./experiment.ts";
import { performOnPlatform, PLATFORM_EXPERIMENTS } from "./platform-experiments.ts";
import type { Tally } from "./load.ts";

const [seconds = "30", wanted = ""] = Deno.args;
const lengthMs = Number(seconds) * 1_000;
let hasFailed = false;

for (const experiment of [...EXPERIMENTS, ...DATABASE_EXPERIMENTS]) {
  await show(experiment, () => perform(experiment, lengthMs, true));
}
for (const experiment of PLATFORM_EXPERIMENTS) {
  await show(experiment, () => performOnPlatform(experiment, lengthMs, true));
}
Deno.exit(hasFailed ? 1 : 0);

async function show(
  { name, expected }: { name: string; expected: Expected },
  run: () => Promise<{ tally: Tally | null; deviations: readonly string[] }>,
): Promise<void> {
  if (!name.includes(wanted)) return;
  console.log(`${name}\n  expected: ${expected.outcome}`);
  try {
    const { tally, deviations } = await run();
    if (tally !== null) console.log(`  measured: ${JSON.stringify(tally)}`);
    for (const deviation of deviations) failed(deviation);
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(how: string): void {
  console.log(`  NOT AS EXPECTED: ${how}`);
  hasFailed = true;
}
