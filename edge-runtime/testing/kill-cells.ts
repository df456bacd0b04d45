/** SIGKILL to all cells that there are now; those that a runtime began with may have successors already. */
import { findCells } from "../supervisor/orphans.ts";

/** Ends every cell whose broker listens in this directory. */
export async function killCells(socketDirectory: string): Promise<void> {
  for (const pid of await findCells(`${socketDirectory}/broker.sock`)) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      // It has ended in this moment.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
