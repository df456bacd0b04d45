/** What Linux tells of single threads. */

/** Times in milliseconds. */
export interface ThreadTime {
  /** On a core. */
  readonly cpuMs: number;
  /** Ready to run while others had the cores. */
  readonly waitedMs: number;
}

/** The times so far of the main threads of these processes. Throws Deno.errors.NotFound when one has ended. */
export function mainThreadTimes(pids: readonly number[]): Map<number, ThreadTime> {
  return new Map(pids.map((pid) => {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/schedstat`);
    return [pid, parseSchedstat(text)];
  }));
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
