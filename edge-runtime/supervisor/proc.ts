/** What Linux says of processes and threads (proc(5)). */

/** `USER_HZ`, which is 100 on every Linux that Deno is built for. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;
/** Signal 5 of a set of signals. */
const SIGTRAP_BIT = 1n << 4n;

/**
 * CPU time in milliseconds, in user and kernel mode together, from a line of `/proc/<pid>/task/<tid>/stat`.
 * Null when the line is none. Its resolution is 10 ms.
 */
export function cpuMsOfStat(line: string): number | null {
  const fields = fieldsOfStat(line);
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * 1_000 / TICKS_PER_SECOND : null;
}

/**
 * Whether the thread of a `stat` line has stopped where V8 gave up: in the handler of SIGTRAP, which keeps that signal
 * blocked (`cell/parking.ts`). Nothing else blocks it.
 */
export function isParkedOfStat(line: string): boolean {
  const blocked = BigInt(fieldsOfStat(line)[29]?.match(/^\d+$/)?.[0] ?? 0);
  return (blocked & SIGTRAP_BIT) !== 0n;
}

/** The thread's id, the first field of its `stat` line. */
export function threadOfStat(line: string): number {
  return Number.parseInt(line, 10);
}

/** Resident memory in bytes, from `/proc/<pid>/statm`; null when the line is none. */
export function residentBytesOfStatm(line: string): number | null {
  const pages = Number(line.split(" ")[1]);
  return line !== "" && Number.isFinite(pages) ? pages * PAGE_BYTES : null;
}

/** The ids of the threads that compute for promises: key derivation, compression and the like, of all isolates. */
export function poolThreads(lines: readonly string[]): number[] {
  return lines.flatMap((line) => {
    const match = /^(\d+) tokio-/.exec(line);
    return match ? [Number(match[1])] : [];
  });
}

/** The thread ids by N of the names `worker-N`, from lines `<tid> <name>`. */
export function workerThreads(lines: readonly string[]): Map<number, number> {
  const threads = new Map<number, number>();
  for (const line of lines) {
    const match = /^(\d+) worker-(\d+)$/.exec(line);
    if (match) threads.set(Number(match[2]), Number(match[1]));
  }
  return threads;
}

/** From the third field on. The thread's name stands in parentheses and may itself have spaces and parentheses. */
function fieldsOfStat(line: string): string[] {
  return line.slice(line.lastIndexOf(")") + 2).split(" ");
}
