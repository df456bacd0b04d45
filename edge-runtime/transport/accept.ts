/** Accepts connections for as long as the listener is open, also after there were no file descriptors for some. */
import { report } from "../report.ts";

const RETRY_MS = 200;

/** Calls `use` for each connection; resolves when the listener is closed. */
export async function acceptAll<C extends Deno.Conn>(
  listener: { accept(): Promise<C> },
  use: (connection: C) => void,
): Promise<void> {
  for (let isReported = false;;) {
    try {
      use(await listener.accept());
      isReported = false;
    } catch (error) {
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
        return;
      }
      if (!isReported) report("A connection could not be accepted", error);
      isReported = true;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
