/** Slows down guessing: so many failures of one name in one window, then nothing until the window ends. */
export interface Throttle {
  /** Counts an attempt. Returns 0, or for how many seconds no more attempts are taken. */
  attempt(name: string): number;
  /** Forgets the attempts of a name that turned out to be honest. */
  forgive(name: string): void;
}

const NAMES = 10_000;

/** @param now milliseconds since 1970 */
export function createThrottle(
  { attempts, windowMs }: { attempts: number; windowMs: number },
  now: () => number = Date.now,
): Throttle {
  const windows = new Map<string, { count: number; endsAt: number }>();
  return {
    attempt(name) {
      const current = windows.get(name);
      const window = current && current.endsAt > now()
        ? current
        : { count: 0, endsAt: now() + windowMs };
      window.count += 1;
      windows.delete(name);
      windows.set(name, window);
      // Bounded memory: the name that was quiet for longest makes room.
      if (windows.size > NAMES) windows.delete(windows.keys().next().value!);
      return window.count > attempts ? Math.ceil((window.endsAt - now()) / 1_000) : 0;
    },
    forgive(name) {
      windows.delete(name);
    },
  };
}
