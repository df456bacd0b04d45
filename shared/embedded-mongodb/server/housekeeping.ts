/** What happens by the clock: expired documents, idle cursors, old sessions, the end of the oplog. */
import type { ServerState } from "../commands/command.ts";
import { sweepExpired } from "./ttl.ts";

const INTERVAL_MS = 30_000;
/** How long, and for how much at most, a change stream can be away and still resume. */
const OPLOG_LIMITS = { ageMs: 24 * 60 * 60 * 1000, entries: 1_000_000, bytes: 1024 ** 3 };

/** Returns what stops it; the promise settles when no work is under way. */
export function startHousekeeping(server: ServerState): () => Promise<void> {
  let isStopped = false;
  let ttlTimer: ReturnType<typeof setTimeout> | undefined;
  let sweeping: Promise<unknown> = Promise.resolve();

  function scheduleSweep(): void {
    ttlTimer = setTimeout(() => {
      sweeping = sweep().finally(() => {
        if (!isStopped) scheduleSweep();
      });
    }, server.parameters.ttlMonitorSleepSecs * 1000);
  }

  async function sweep(): Promise<void> {
    if (!server.parameters.ttlMonitorEnabled) return;
    try {
      await sweepExpired(server.engine);
    } catch (error) {
      console.error("The sweep of expired documents failed:", error);
    }
  }

  scheduleSweep();
  const timer = setInterval(() => tidy(server), INTERVAL_MS);
  return async () => {
    isStopped = true;
    clearInterval(timer);
    clearTimeout(ttlTimer);
    await sweeping;
  };
}

function tidy(server: ServerState): void {
  const { engine } = server;
  const now = Date.now();
  server.cursors.closeIdle(now);
  server.transactions.expire(now);
  engine.write(() => {
    server.retryableWrites.expire(now);
    engine.oplog.trim(OPLOG_LIMITS);
  });
}
