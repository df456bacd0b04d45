/** Runs a load generator to its end, and never longer than that. */
import type { LoadOptions } from "./load.ts";

const GRACE_SECONDS = 15;

/**
 * Resolves to what the program printed on stdout. Throws when it fails, when it is still running 15 s after its time,
 * and with the signal's reason when that is aborted.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { seconds, signal: stop }: Pick<LoadOptions, "seconds" | "signal">,
): Promise<string> {
  stop?.throwIfAborted();
  const timeout = AbortSignal.timeout((seconds + GRACE_SECONDS) * 1_000);
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    signal: stop ? AbortSignal.any([stop, timeout]) : timeout,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  stop?.throwIfAborted();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (timeout.aborted) throw new Error(`${command} did not end after ${seconds} s`);
  if (!success) throw new Error(`${command} failed: ${text(stderr).trim() || text(stdout).trim()}`);
  return text(stdout);
}
