import { type Check, CHECKS, testsOf } from "../repository/checks.ts";
import { readTestCount, type TestCount } from "../repository/count.ts";
import { readFailedFiles } from "../repository/failures.ts";
import { UserError } from "../user-error.ts";
import type { Command } from "./command.ts";
import { parseOptions } from "./options.ts";

/** More than this is no accident of the machine. */
const MOST_FILES_AGAIN = 3;

export const test: Command = {
  name: "test",
  summary: "Run every check of the repository",
  usage: `imprun test [name...] [--again]

  Formats, lints, types and tests everything, and stops at nothing: all failures are shown.
  With names, only the checks whose name contains one of them: imprun test types control

  --again  Run up to ${MOST_FILES_AGAIN} files that fail a second time, and name those that pass then as unsteady:
           many tests kill and starve real processes, and a shared machine may stand still for seconds`,

  async run(args) {
    const { values, positionals } = parseOptions(args, { again: { type: "boolean" } }, true);
    const chosen = CHECKS.filter(({ name }) =>
      positionals.length === 0 || positionals.some((part) => name.includes(part))
    );
    if (chosen.length === 0) {
      throw new UserError(
        `No check has such a name; there are: ${CHECKS.map(({ name }) => name).join(", ")}`,
      );
    }
    const failed: string[] = [];
    const unsteady: string[] = [];
    const total = { passed: 0, failed: 0, ignored: 0 };
    for (const check of chosen) {
      let { ok, count, failedFiles } = await run(check);
      if (!ok && values.again && await passAgain(failedFiles)) {
        ok = true;
        count = { ...count, passed: count.passed + count.failed, failed: 0 };
        unsteady.push(...failedFiles);
      }
      if (!ok) failed.push(check.name);
      total.passed += count.passed;
      total.failed += count.failed;
      total.ignored += count.ignored;
    }
    if (unsteady.length > 0) {
      console.log(`\nUnsteady, passed only the second time: ${unsteady.join(", ")}`);
    }
    if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
    const skipped = total.ignored > 0 ? `, ${total.ignored} skipped` : "";
    // A failed check that is no test counts too, so that this line never looks better than it is.
    console.log(
      `\n${total.passed} passed, ${Math.max(total.failed, failed.length)} failed${skipped}`,
    );
    return failed.length === 0 ? 0 : 1;
  },
};

async function passAgain(files: readonly string[]): Promise<boolean> {
  if (files.length === 0 || files.length > MOST_FILES_AGAIN) return false;
  for (const file of files) if (!(await run(testsOf(file))).ok) return false;
  return true;
}

interface Run {
  readonly ok: boolean;
  readonly count: TestCount;
  /** Files of tests; empty when it was no test that failed. */
  readonly failedFiles: readonly string[];
}

async function run(check: Check): Promise<Run> {
  const startedAt = Date.now();
  console.log(`\n== ${check.name}`);
  const [program, ...args] = check.command;
  const process = new Deno.Command(program, {
    args,
    cwd: new URL("../../../", import.meta.url),
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const chunk of process.stdout) {
    Deno.stdout.writeSync(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
  const { success } = await process.status;
  const count = readTestCount(output);
  // A package whose tests vanished is a failure, not a success of none.
  const ok = success && (!check.counts || (count !== null && count.passed > 0));
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`== ${check.name}: ${ok ? "ok" : "FAILED"} in ${seconds} s`);
  const failedFiles = check.counts ? readFailedFiles(output) : [];
  return { ok, count: count ?? { passed: 0, failed: 0, ignored: 0 }, failedFiles };
}
