import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { sessionQuery } from "../auth/queries.ts";
import { addGap, addLines, type Entries, NO_ENTRIES } from "./entries.ts";
import { openLogFeed } from "./feed.ts";
import { type LogSource, storedLogs } from "./queries.ts";

/** What the page keeps of what comes live; older lines are in the platform's log store. */
const KEPT_LINES = 2_000;
const FIRST_LINES = 200;

export interface LogStreamState {
  entries: Entries;
  loading: boolean;
  /** Whether lines come as they are written. */
  live: boolean;
  /** Why the stored lines could not be read. */
  error: unknown;
  /** Lines that came while paused. */
  waiting: number;
  paused: boolean;
  setPaused: (paused: boolean) => void;
  clear: () => void;
  /** Reads older lines; undefined when there are none. */
  loadOlder: (() => Promise<void>) | undefined;
}

/** Reads the newest lines of a source, and follows it unless it is one request of the past. */
export function useLogStream(source: LogSource): LogStreamState {
  const queries = useQueryClient();
  const [entries, setEntries] = useState<Entries>(NO_ENTRIES);
  const [held, setHeld] = useState<Entries>(NO_ENTRIES);
  const [older, setOlder] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const [live, setLive] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [paused, setPausedState] = useState(false);
  const isPaused = useRef(false);
  const key = JSON.stringify(source);

  useEffect(() => {
    const wanted: LogSource = JSON.parse(key);
    const gone = new AbortController();
    setEntries(NO_ENTRIES);
    setHeld(NO_ENTRIES);
    setOlder(null);
    setError(null);
    setLoading(true);
    const change = (next: (entries: Entries) => Entries) => {
      if (isPaused.current) setHeld(next);
      else setEntries(next);
    };
    storedLogs(wanted, FIRST_LINES).then(({ lines, cursor }) => {
      if (gone.signal.aborted) return;
      setEntries((known) => addLines(known, lines, KEPT_LINES));
      setOlder(cursor);
      setLoading(false);
      if (wanted.until !== undefined) return;
      openLogFeed(wanted, {
        signal: gone.signal,
        last: lines.at(-1)?.at,
        onLines: (added) => change((known) => addLines(known, added, KEPT_LINES)),
        onGap: (count) => change((known) => addGap(known, count)),
        onState: setLive,
        // The session may have ended; then the page goes to the login.
        onRefused: () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      });
    }).catch((failure: unknown) => {
      if (gone.signal.aborted) return;
      setError(failure);
      setLoading(false);
    });
    return () => {
      gone.abort();
      setLive(false);
    };
  }, [key, queries]);

  const setPaused = useCallback((next: boolean) => {
    isPaused.current = next;
    setPausedState(next);
    if (next) return;
    setHeld((waiting) => {
      setEntries((known) => joined(known, waiting));
      return NO_ENTRIES;
    });
  }, []);
  const clear = useCallback(() => {
    setEntries(NO_ENTRIES);
    setHeld(NO_ENTRIES);
    setOlder(null);
  }, []);
  const loadOlder = useCallback(async () => {
    try {
      const { lines, cursor } = await storedLogs(JSON.parse(key), FIRST_LINES, older ?? undefined);
      setEntries((known) => addLines(known, lines, KEPT_LINES + known.lines.length));
      setOlder(cursor);
    } catch (failure) {
      setError(failure);
    }
  }, [key, older]);
  return {
    entries,
    loading,
    live,
    error,
    waiting: held.lines.length,
    paused,
    setPaused,
    clear,
    loadOlder: older === null ? undefined : loadOlder,
  };
}

function joined(known: Entries, { lines, gaps }: Entries): Entries {
  const all = addLines(known, lines, KEPT_LINES);
  return { lines: all.lines, gaps: [...all.gaps, ...gaps] };
}
