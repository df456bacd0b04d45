/** What a result depends on besides the code. */

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryMb: number;
  readonly kernel: string;
  readonly deno: string;
  readonly v8: string;
}

/** Describes the machine that this process runs on. */
export function describeMachine(): Machine {
  return {
    cores: navigator.hardwareConcurrency,
    cpu: cpuModel(Deno.readTextFileSync("/proc/cpuinfo")),
    memoryMb: Math.round(Deno.systemMemoryInfo().total / 1024 / 1024),
    kernel: Deno.osRelease(),
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  };
}

/** The first model name in the text of `/proc/cpuinfo`; "unknown" on processors that tell none. */
export function cpuModel(cpuinfo: string): string {
  return /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1]?.trim() ?? "unknown";
}

interface CpuTime {
  readonly busy: number;
  readonly total: number;
}

/** Reads the first line of `/proc/stat`; waiting for disks counts as idle. */
export function cpuTime(stat: string): CpuTime {
  const times = /^cpu\s+(.+)$/m.exec(stat)?.[1]?.split(" ").map(Number);
  if (times === undefined) throw new Error("/proc/stat has no line cpu");
  // The last two are time of guests, which is in `user` already.
  const total = times.slice(0, 8).reduce((sum, time) => sum + time, 0);
  return { total, busy: total - times[3]! - times[4]! };
}

/** The part of all cores, 0 to 1, that others keep busy while this process waits `forMs`. */
export async function busyFraction(forMs: number): Promise<number> {
  const before = cpuTime(Deno.readTextFileSync("/proc/stat"));
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const after = cpuTime(Deno.readTextFileSync("/proc/stat"));
  return (after.busy - before.busy) / Math.max(1, after.total - before.total);
}
