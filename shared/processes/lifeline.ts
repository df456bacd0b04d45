/**
 * Ends a process together with the one that started it, also when that is killed: the child holds one end of a pipe, and
 * the end of the pipe is the end of the parent.
 */
export const LIFELINE = "--lifeline";

/** Resolves when the parent is gone, if it started this process with `--lifeline`; else never. */
export async function parentGone(): Promise<void> {
  if (!Deno.args.includes(LIFELINE)) return await new Promise<void>(() => {});
  const reader = Deno.stdin.readable.getReader();
  while (!(await reader.read()).done);
}
