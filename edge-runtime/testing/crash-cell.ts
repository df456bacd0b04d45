/** Ends a cell as a fault of memory would. */
import type { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";

/** Crashes the cell of a runtime that has one, and waits until its supervisor has seen it. */
export async function crashCell(runtime: TestRuntime): Promise<void> {
  const [cell] = cellsOf(runtime);
  const restarts = () => runtime.log.filter((line) => / ended by SIGSEGV$/.test(line)).length;
  const before = restarts();
  await until(() => {
    // Rust looks at the first one, and finds that it is no overflow of a stack.
    if (commandOf(cell!) !== "") Deno.kill(cell!, "SIGSEGV");
    return Promise.resolve(restarts() > before || null);
  });
}

function cellsOf(runtime: TestRuntime): number[] {
  const children = Deno.readTextFileSync(`/proc/${runtime.pid}/task/${runtime.pid}/children`);
  return children.trim().split(" ").map(Number).filter((pid) => commandOf(pid).includes("/cell/"));
}

function commandOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
