/** Keeps a process of the platform running: started again, with growing pauses, when it ends unasked. */
import { type Child, type ChildOptions, startChild } from "@imprun/processes/child";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A process that lived this long starts with the shortest pause again. */
const STABLE_MS = 30_000;

export interface Resident<Ready> {
  readonly ready: Ready;
  /** Of the process that runs now. */
  pid(): number;
  stop(): Promise<void>;
}

/** Starts the program once; throws when that fails. From then on it is kept running until `stop`. */
export async function keepRunning<Ready>(options: ChildOptions<Ready>): Promise<Resident<Ready>> {
  const stopping = new AbortController();
  let child = await startChild(options);
  const { ready } = child;

  const kept = (async () => {
    let pauseMs = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      const status = await child.exited;
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > STABLE_MS) pauseMs = FIRST_PAUSE_MS;
      options.log(
        `ended with ${status.signal ?? `code ${status.code}`}; starting again in ${pauseMs} ms`,
      );
      const next = await startAgain(options, pauseMs, stopping.signal);
      if (next === null) return;
      child = next;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  })();

  return {
    ready,
    pid: () => child.pid,
    async stop() {
      stopping.abort();
      await child.stop();
      await kept;
    },
  };
}

async function startAgain<Ready>(
  options: ChildOptions<Ready>,
  pauseMs: number,
  stopping: AbortSignal,
): Promise<Child<Ready> | null> {
  for (let pause = pauseMs;; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    await sleep(pause, stopping);
    if (stopping.aborted) return null;
    try {
      const child = await startChild(options);
      if (!stopping.aborted) return child;
      await child.stop();
      return null;
    } catch (error) {
      options.log(`did not start: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
