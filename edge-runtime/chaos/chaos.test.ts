import assert from "node:assert/strict";
import { DATABASE_EXPERIMENTS } from "./database-experiments.ts";
import { EXPERIMENTS } from "./experiments.ts";
import { performOnPlatform, PLATFORM_EXPERIMENTS } from "./platform-experiments.ts";
import { perform } from "./perform.ts";

/** A real replica set is not ours to kill. */
const isOwnMongodb = (Deno.env.get("MONGODB_URI") ?? "") === "";

for (const experiment of [...EXPERIMENTS, ...DATABASE_EXPERIMENTS]) {
  Deno.test({
    name: `${experiment.name}: ${experiment.expected.outcome}`,
    ignore: experiment.name.includes("MongoDB") && !isOwnMongodb,
    async fn() {
      const { deviations } = await perform(experiment, 1_000, false);
      assert.deepEqual(deviations, []);
    },
  });
}

for (const experiment of PLATFORM_EXPERIMENTS) {
  Deno.test(`${experiment.name}: ${experiment.expected.outcome}`, async () => {
    const { deviations } = await performOnPlatform(experiment, 1_000, false);
    assert.deepEqual(deviations, []);
  });
}
