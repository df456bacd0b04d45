/** Lowers threads that cannot be stopped to SCHED_IDLE, so that they only get what nobody else wants (sched(7)). */
import { report } from "../report.ts";

let isMissingReported = false;

/** Demotes one thread. A thread that is gone, and a system without util-linux, are no errors. */
export async function demote(thread: number): Promise<void> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("chrt", {
      args: ["--idle", "-p", "0", String(thread)],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (!isMissingReported) report("There is no chrt here: threads cannot be demoted (util-linux)");
    isMissingReported = true;
    return;
  }
  const message = new TextDecoder().decode(output.stderr).trim();
  if (!output.success && !/no such process/i.test(message)) {
    report(`Thread ${thread} could not be demoted: ${message}`);
  }
}
