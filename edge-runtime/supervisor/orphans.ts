/**
 * Cells that outlived their supervisor. They cannot be spoken to: a cell has no permission to connect anywhere, and the
 * pipe to its parent is gone. So they are found by their argument in /proc, and told to finish by a signal.
 */
import { report } from "../report.ts";

/** What an orphan may take to finish; it ends by itself before that unless it hangs. */
const FINISH_WAIT_MS = 45_000;

/** The pattern comes by stdin, since an argument would find the search itself. */
const SEARCH = `read -r pattern && grep -laF -e "$pattern" /proc/[0-9]*/cmdline 2>/dev/null`;

/** The ids of processes that were started as cells of the broker at this socket. */
export async function findCells(brokerSocket: string): Promise<number[]> {
  const search = new Deno.Command("sh", {
    args: ["-c", SEARCH],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = search.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`"brokerSocket":${JSON.stringify(brokerSocket)}\n`));
  await writer.close();
  const { stdout } = await search.output();
  return [...new TextDecoder().decode(stdout).matchAll(/^\/proc\/(\d+)\//gm)].map(([, pid]) =>
    Number(pid)
  );
}

/** Whether one of these cells has not ended yet. */
export async function isOneThere(pids: readonly number[], brokerSocket: string): Promise<boolean> {
  const there = await findCells(brokerSocket);
  return pids.some((pid) => there.includes(pid));
}

/** Lets orphans finish what they have in progress, and kills those that do not come to an end. */
export async function release(orphans: readonly number[], brokerSocket: string): Promise<void> {
  if (orphans.length === 0) return;
  report(`${orphans.length} cells of a runtime that is gone are released`);
  await signal("TERM", orphans);
  const timer = setTimeout(async () => {
    const there = await findCells(brokerSocket);
    await signal("KILL", orphans.filter((pid) => there.includes(pid)));
  }, FINISH_WAIT_MS);
  Deno.unrefTimer(timer);
}

/** A process that has ended meanwhile is no error. */
async function signal(name: "TERM" | "KILL", pids: readonly number[]): Promise<void> {
  if (pids.length === 0) return;
  await new Deno.Command("sh", {
    args: ["-c", `kill -s ${name} ${pids.join(" ")}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
}
