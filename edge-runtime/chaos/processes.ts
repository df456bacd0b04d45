/** What the processes of a platform take, read from /proc. */
import type { TestPlatform } from "@imprun/testing/platform";

export type Kind = "up" | "mongodb" | "control" | "runtime-dev" | "runtime-prod" | "cell-prod";

export interface Usage {
  readonly kind: Kind;
  readonly pid: number;
  readonly residentMb: number;
  readonly threads: number;
  readonly descriptors: number;
}

/** The process that a user started: the parent of the others. */
export function rootOf(platform: TestPlatform): number {
  for (const pid of Object.values(platform.ready.pids)) {
    const status = read(`/proc/${pid}/status`);
    if (status !== null) return field(status, "PPid");
  }
  throw new Error("No process of the platform that it started with is left");
}

/** The processes below `root` that are looked at, `root` among them. One that ends meanwhile is left out. */
export function look(root: number): Usage[] {
  const parents = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    const status = /^\d+$/.test(name) ? read(`/proc/${name}/status`) : null;
    if (status !== null) parents.set(Number(name), field(status, "PPid"));
  }
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow).flatMap((pid) => usage(pid, root) ?? []);
}

function usage(pid: number, root: number): Usage | null {
  const command = read(`/proc/${pid}/cmdline`);
  const status = read(`/proc/${pid}/status`);
  const kind = command === null ? null : pid === root ? "up" : kindOf(command);
  if (kind === null || status === null) return null;
  try {
    const descriptors = [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
    const residentMb = Math.round(field(status, "VmRSS") / 1024);
    return { kind, pid, residentMb, threads: field(status, "Threads"), descriptors };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function kindOf(command: string): Kind | null {
  if (command.includes("embedded-mongodb/main.ts")) return "mongodb";
  if (command.includes("control/main.ts")) return "control";
  const environment = /"environment":"(dev|prod)"/.exec(command)?.[1];
  if (environment === undefined) return null;
  if (command.includes("edge-runtime/main.ts")) return `runtime-${environment as "dev" | "prod"}`;
  return command.includes("cell/main.ts") && environment === "prod" ? "cell-prod" : null;
}

function read(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    // ESRCH has no class of its own.
    if (error instanceof Deno.errors.NotFound || String(error).includes("os error 3")) return null;
    throw error;
  }
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}
