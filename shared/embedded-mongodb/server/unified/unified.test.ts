/**
 * The tests of the driver specifications (Apache-2.0, from the official driver's repository). They are data that is not
 * part of this repository: MONGODB_DRIVER_SPEC names the directory that holds them.
 */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { expectedFailure } from "./expected-failures.ts";
import { runFile } from "./runner.ts";

const SUITES = [
  "crud",
  "change-streams",
  "collection-management",
  "sessions",
  "run-command",
  "retryable-writes",
  "transactions",
  "transactions-convenient-api",
];

function* jsonFiles(directory: string): Generator<string> {
  for (const entry of [...Deno.readDirSync(directory)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory) yield* jsonFiles(path);
    else if (entry.name.endsWith(".json")) yield path;
  }
}

const directory = Deno.env.get("MONGODB_DRIVER_SPEC") ?? "";

Deno.test({
  name: "the driver specifications' own tests pass, but for those that are listed with a reason",
  ignore: directory === "",
}, async (t) => {
  const mongodb = await startMongodb();
  for (const suite of SUITES) {
    await t.step(suite, async () => {
      const surprises: string[] = [];
      const counts = { passed: 0, skipped: 0, failed: 0 };
      for (const path of jsonFiles(`${directory}/${suite}`)) {
        const file = `${suite}/${path.slice(path.lastIndexOf("/") + 1, -".json".length)}`;
        for (const [description, { status, reason }] of await runFile(path, mongodb.uri)) {
          counts[status]++;
          if (status === "failed" && expectedFailure(file, description) === undefined) {
            surprises.push(`${file} | ${description}: ${reason}`);
          }
        }
      }
      console.log(suite, counts);
      assert.deepEqual(surprises, []);
    });
  }
  await mongodb.stop();
});
