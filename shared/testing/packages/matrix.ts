/**
 * Tries real packages on a really started platform: declares, installs, publishes and calls each of them.
 *
 *     deno run -A shared/testing/packages/matrix.ts [name …]
 */
import { startTestPlatform, type TestPlatform } from "../platform.ts";
import { type PackageProgram, PROGRAMS } from "./programs.ts";
import { createGateway, tryPackage } from "./try.ts";

/** Prints one line for each package, and resolves with the number of those that did not do as expected. */
async function tryAll(platform: TestPlatform, programs: readonly PackageProgram[]) {
  let failures = 0;
  await createGateway(platform, "matrix");
  for (const program of programs) {
    const startedAt = performance.now();
    const failure = await tryPackage(platform, "matrix", program);
    if (failure) failures++;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `${failure ? "FAILS " : "ok    "} ${program.name}@${program.version} (${seconds} s)`,
    );
    if (failure) console.log(`       ${failure}`);
  }
  return failures;
}

const names = new Set(Deno.args);
const programs = PROGRAMS.filter(({ name }) => names.size === 0 || names.has(name));
const platform = await startTestPlatform();
try {
  const failures = await tryAll(platform, programs);
  console.log(`${programs.length - failures} of ${programs.length} packages do as expected`);
  if (failures > 0) Deno.exitCode = 1;
} finally {
  await platform.stop();
}
