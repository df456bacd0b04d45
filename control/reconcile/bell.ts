/** Wakes whoever waits for work. */
export interface Bell {
  ring(): void;
  /** A listener of its own; a ring while it does not wait is heard when it waits next. */
  listen(): BellListener;
}

interface BellListener {
  /** Resolves at a ring, after `timeoutMs`, or when `signal` is aborted. */
  heard(timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  const listeners = new Set<() => void>();
  return {
    ring() {
      for (const listener of listeners) listener();
    },
    listen() {
      let rung = false;
      let wake = () => {};
      listeners.add(() => {
        rung = true;
        wake();
      });
      return {
        async heard(timeoutMs, signal) {
          if (!rung && !signal.aborted) {
            const { promise, resolve } = Promise.withResolvers<void>();
            wake = resolve;
            const timer = setTimeout(resolve, timeoutMs);
            signal.addEventListener("abort", wake, { once: true });
            await promise;
            signal.removeEventListener("abort", wake);
            clearTimeout(timer);
          }
          rung = false;
        },
      };
    },
  };
}
