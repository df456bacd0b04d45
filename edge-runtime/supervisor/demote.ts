/**
 * Lowers threads to SCHED_IDLE (sched(7)). No privilege is needed to go down, and without one there is no way up again, so what
 * is lowered stays so for the life of the thread.
 */
import { report } from "../report.ts";

let isMissing = false;

/**
 * Demotes a thread that cannot be stopped, so that it only gets what nobody else wants. A thread that is gone, and a system
 * without util-linux, are no errors.
 */
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
    if (!isMissing) report("There is no chrt here: threads cannot be demoted (util-linux)");
    isMissing = true;
    return;
  }
  const message = new TextDecoder().decode(output.stderr).trim();
  if (!output.success && !/no such process/i.test(message)) {
    report(`Thread ${thread} could not be demoted: ${message}`);
  }
}
