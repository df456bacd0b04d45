/** How much memory a cell may have before it is replaced. */

const GIB = 1024 ** 3;

export interface MemoryCaps {
  /** Past this the cell is replaced at leisure. */
  readonly softBytes: number;
  /** Past this it is killed at once, before the machine has no memory left for anybody. */
  readonly hardBytes: number;
}

/**
 * Limits of the control groups that a container sees as its own: version 2 (cgroups(7), memory.max), and version 1. A shell
 * reads them, since Deno lets only a process that may do everything read /sys.
 */
const READ_LIMITS = `
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
  read -r limit < $file && echo "$limit"
done 2>/dev/null
true`;

/** Bytes of memory that this process and its cells may use together: the machine's, or its container's. */
export async function totalMemory(): Promise<number> {
  const { total } = Deno.systemMemoryInfo();
  const shell = new Deno.Command("sh", {
    args: ["-c", READ_LIMITS],
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  });
  return lowest(new TextDecoder().decode((await shell.output()).stdout), total);
}

/** The lowest of some limits, one a line, and of what the machine has. A line that is no number says that there is none. */
export function lowest(limits: string, machineBytes: number): number {
  const numbers = limits.split("\n").filter((line) => /^[1-9]\d*$/.test(line)).map(Number);
  return Math.min(machineBytes, ...numbers);
}

/** The caps of each of `cells` cells where there is so much memory. */
export function memoryCaps(totalBytes: number, cells: number): MemoryCaps {
  const hardBytes = Math.min(8 * GIB, totalBytes * 0.5 / cells);
  return { softBytes: hardBytes * 0.6, hardBytes };
}
