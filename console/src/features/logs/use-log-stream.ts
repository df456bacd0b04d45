import { LogView } from "@imprun/contracts/api/activity";
import { useCallback, useEffect, useRef, useState } from "react";
import { logStreamUrl } from "../../lib/api.ts";
import { appendLog, type LogLine } from "./groups.ts";
import { type LogSource, recentLogs } from "./queries.ts";

/** What the page keeps; older lines are in the platform's log store. */
const KEPT_LINES = 1_000;

export interface LogStreamState {
  lines: LogLine[];
  connected: boolean;
  /** Why the stored lines could not be read. */
  error: unknown;
  /** Lines that came while paused. */
  waiting: number;
  paused: boolean;
  setPaused: (paused: boolean) => void;
  clear: () => void;
}

/** Follows the logs of an environment; the browser reconnects by itself and resumes after the last line. */
export function useLogStream(
  { gatewayId, environment, function: name }: LogSource,
): LogStreamState {
  const [lines, setLines] = useState<LogLine[]>([]);
  const [held, setHeld] = useState<LogLine[]>([]);
  const [connected, setConnected] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [paused, setPausedState] = useState(false);
  const isPaused = useRef(false);

  useEffect(() => {
    setLines([]);
    setHeld([]);
    setError(null);
    let gone = false;
    recentLogs({ gatewayId, environment, function: name }).then((stored) => {
      if (!gone) {
        setLines((live) => live.reduce((all, line) => appendLog(all, line, KEPT_LINES), stored));
      }
    }).catch((error: unknown) => {
      if (!gone) setError(error);
    });
    const source = new EventSource(logStreamUrl({ gatewayId, environment, function: name }));
    source.onopen = () => setConnected(true);
    source.onerror = () => setConnected(false);
    source.addEventListener("log", (event: MessageEvent<string>) => {
      const line = LogView.parse(JSON.parse(event.data));
      const keep = isPaused.current ? setHeld : setLines;
      keep((kept) => appendLog(kept, line, KEPT_LINES));
    });
    return () => {
      gone = true;
      source.close();
    };
  }, [gatewayId, environment, name]);

  const setPaused = useCallback((next: boolean) => {
    isPaused.current = next;
    setPausedState(next);
    if (next) return;
    setHeld((waiting) => {
      setLines((kept) =>
        waiting.reduce((all, line) => appendLog(all, line, KEPT_LINES), [...kept])
      );
      return [];
    });
  }, []);
  const clear = useCallback(() => {
    setLines([]);
    setHeld([]);
  }, []);
  return { lines, connected, error, waiting: held.length, paused, setPaused, clear };
}
