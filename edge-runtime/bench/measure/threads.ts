/** What Linux tells of single threads. */

/** Times in milliseconds. */
export interface ThreadTime {
  /** On a core. */
  readonly cpuMs: number;
  /** Ready to run while others had the cores. */
  readonly waitedMs: number;
}

/** Of a cell: the first thread that it starts. Threads of Deno that this one starts have its name, too. */
const SERVER_THREAD = "worker-1";

/**
 * The times so far of the threads in which these cells serve their clients; one that is just starting has none. Throws
 * Deno.errors.NotFound when a cell has ended.
 */
export function serverThreadTimes(pids: readonly number[]): Map<number, ThreadTime> {
  return new Map(pids.flatMap((pid): [number, ThreadTime][] => {
    const thread = firstThread(pid, SERVER_THREAD);
    if (thread === null) return [];
    return [[pid, parseSchedstat(Deno.readTextFileSync(`/proc/${pid}/task/${thread}/schedstat`))]];
  }));
}

/** The oldest thread of this name; null when there is none. */
export function firstThread(pid: number, name: string): number | null {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].map((entry) => Number(entry.name));
  return threads.sort((a, b) => a - b).find((id) =>
    Deno.readTextFileSync(`/proc/${pid}/task/${id}/comm`).trim() === name
  ) ?? null;
}

/** Reads the text of `/proc/<pid>/task/<tid>/schedstat`: nanoseconds on a core, nanoseconds of waiting, and slices. */
export function parseSchedstat(text: string): ThreadTime {
  const [cpuNs, waitedNs] = text.trim().split(" ").map(Number);
  return { cpuMs: cpuNs! / 1e6, waitedMs: waitedNs! / 1e6 };
}

/** What was added in so many seconds, for each of them; a process that was not there before began with nothing. */
export function timeBetween(
  before: ReadonlyMap<number, ThreadTime>,
  after: ReadonlyMap<number, ThreadTime>,
  seconds: number,
): ThreadTime {
  let [cpuMs, waitedMs] = [0, 0];
  for (const [pid, time] of after) {
    cpuMs += time.cpuMs - (before.get(pid)?.cpuMs ?? 0);
    waitedMs += time.waitedMs - (before.get(pid)?.waitedMs ?? 0);
  }
  return { cpuMs: cpuMs / seconds, waitedMs: waitedMs / seconds };
}
