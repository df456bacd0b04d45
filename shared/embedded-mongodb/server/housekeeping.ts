/** What happens by the clock: idle cursors, old sessions, the end of the oplog. */
import type { ServerState } from "../commands/command.ts";

const INTERVAL_MS = 30_000;
/** How long, and for how many changes at most, a change stream can be away and still resume. */
const OPLOG_AGE_MS = 24 * 60 * 60 * 1000;
const OPLOG_ENTRIES = 1_000_000;

/** Returns what stops it. */
export function startHousekeeping(server: ServerState): () => void {
  const timer = setInterval(() => {
    const { engine } = server;
    const now = Date.now();
    server.cursors.closeIdle(now);
    server.transactions.expire(now);
    engine.write(() => {
      server.retryableWrites.expire(now);
      engine.oplog.trim(OPLOG_AGE_MS, OPLOG_ENTRIES);
    });
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}
