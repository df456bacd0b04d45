/** SIGKILL to all cells that there are now; those that a runtime began with may have successors already. */
import { findCells } from "../supervisor/orphans.ts";

/** Ends every cell whose broker listens in one of these directories, all in one moment. */
export async function killCells(...socketDirectories: string[]): Promise<void> {
  const pids = await Promise.all(
    socketDirectories.map((directory) => findCells(`${directory}/broker.sock`)),
  );
  for (const pid of pids.flat()) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      // It has ended in this moment.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
