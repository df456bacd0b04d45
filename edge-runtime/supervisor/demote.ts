/**
 * Lowers threads (sched(7)). No privilege is needed to go down, and without one there is no way up again, so what is
 * lowered stays so for the life of the thread.
 */
import { report } from "../report.ts";

/** The weight of nice 10 is a tenth of the usual one: enough to go on, too little to be in anybody's way. */
const NICE = 10;

const missing = new Set<string>();

/**
 * Demotes a thread that cannot be stopped to SCHED_IDLE, so that it only gets what nobody else wants. A thread that is gone,
 * and a system without util-linux, are no errors.
 */
export async function demote(thread: number): Promise<void> {
  await run("chrt", ["--idle", "-p", "0", String(thread)]);
}

/** Has threads that use a lot yield to those that do not. As above, none of the expected failures is an error. */
export async function lower(threads: readonly number[]): Promise<void> {
  if (threads.length > 0) await run("renice", ["-n", String(NICE), "-p", ...threads.map(String)]);
}

async function run(command: string, args: string[]): Promise<void> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (!missing.has(command)) {
      report(`There is no ${command} here: threads cannot be lowered (util-linux)`);
    }
    missing.add(command);
    return;
  }
  const message = new TextDecoder().decode(output.stderr).trim();
  if (!output.success && !/no such process/i.test(message)) {
    report(`Threads ${args.slice(3).join(", ")} could not be lowered: ${message}`);
  }
}
