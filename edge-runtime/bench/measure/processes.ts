/** Memory of processes as Linux counts it. */

export interface Memory {
  /** Resident: shared pages count in every process that maps them. */
  readonly rssKb: number;
  /** Proportional: a page shared by n processes counts 1/n in each, so a sum over processes is what they really take. */
  readonly pssKb: number;
}

/** Reads `/proc/<pid>/smaps_rollup`. Throws Deno.errors.NotFound when the process has ended. */
export function memoryOf(pid: number): Memory {
  return parseRollup(Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`));
}

/** The sum over several processes. */
export function memoryOfAll(pids: readonly number[]): Memory {
  return pids.map(memoryOf).reduce(
    (sum, { rssKb, pssKb }) => ({ rssKb: sum.rssKb + rssKb, pssKb: sum.pssKb + pssKb }),
    { rssKb: 0, pssKb: 0 },
  );
}

/** Reads the text of `smaps_rollup`; throws when it has another shape. */
export function parseRollup(text: string): Memory {
  return { rssKb: field(text, "Rss"), pssKb: field(text, "Pss") };
}

function field(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text);
  if (found === null) throw new Error(`smaps_rollup has no line ${name}`);
  return Number(found[1]);
}

/** Linux tells times to programs in hundredths of a second, whatever the kernel counts in. */
const TICK_MS = 10;

/** CPU time that these processes and their threads have used so far, in user and kernel mode. */
export function cpuMsOfAll(pids: readonly number[]): number {
  return pids.map((pid) => cpuMsIn(Deno.readTextFileSync(`/proc/${pid}/stat`)))
    .reduce((sum, ms) => sum + ms, 0);
}

/** The CPU time in the text of `/proc/<pid>/stat`. */
export function cpuMsIn(stat: string): number {
  const fields = fieldsAfterName(stat);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The process and all that descend from it, parents before children. */
export function processTree(pid: number, parents = parentsOfAll()): number[] {
  const tree = [pid];
  for (const member of tree) {
    for (const [child, parent] of parents) if (parent === member) tree.push(child);
  }
  return tree;
}

/** The arguments that a process was started with. */
export function commandLine(pid: number): string[] {
  return Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0").slice(0, -1);
}

function parentsOfAll(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = readParent(name);
    if (parent !== null) parents.set(Number(name), parent);
  }
  return parents;
}

function readParent(pid: string): number | null {
  try {
    return parentIn(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch (error) {
    // It ended between the listing and the reading.
    if (error instanceof Deno.errors.NotFound || /os error 3/.test(String(error))) return null;
    throw error;
  }
}

/** The parent's pid in the text of `/proc/<pid>/stat`. */
export function parentIn(stat: string): number {
  return Number(fieldsAfterName(stat)[1]);
}

/** The program's name, the second field, may hold blanks and brackets. */
function fieldsAfterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
