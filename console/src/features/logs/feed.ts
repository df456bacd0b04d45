/** The live end of a log: a stream of server-sent events that goes on through lost connections. */
import { LogView } from "@imprun/contracts/api/activity";
import { logStreamUrl } from "../../lib/api.ts";
import type { LogLine } from "./entries.ts";
import type { LogSource } from "./queries.ts";

interface FeedOptions {
  signal: AbortSignal;
  /** The time of the last line that is known, in ISO 8601; without it the feed begins now. */
  last: string | undefined;
  onLines: (lines: LogLine[]) => void;
  /** So many lines are left out before the next ones. */
  onGap: (count: number) => void;
  onState: (live: boolean) => void;
  /** The server has answered, and does not want us. */
  onRefused: () => void;
}

const RETRY_MS = 3_000;
/** Lines are handed on together: a screen cannot show more. */
const FLUSH_MS = 100;

/** Follows a source until `signal` aborts. Lines may come twice after a reconnect. */
export function openLogFeed(source: LogSource, options: FeedOptions): void {
  const { signal, onLines, onGap, onState, onRefused } = options;
  let last = options.last;
  let buffer: LogLine[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (buffer.length > 0) onLines(buffer);
    buffer = [];
  };

  const connect = () => {
    if (signal.aborted) return;
    const events = new EventSource(logStreamUrl({ ...source, since: last ?? source.since }));
    signal.addEventListener("abort", () => events.close(), { once: true });
    events.onopen = () => onState(true);
    events.onerror = () => {
      onState(false);
      // The browser tries again by itself unless it was given an answer that is no stream.
      if (events.readyState !== EventSource.CLOSED || signal.aborted) return;
      onRefused();
      setTimeout(connect, RETRY_MS);
    };
    events.addEventListener("log", ({ data }: MessageEvent<string>) => {
      const line = LogView.parse(JSON.parse(data));
      last = line.at;
      buffer.push(line);
      timer ??= setTimeout(flush, FLUSH_MS);
    });
    events.addEventListener("dropped", ({ data }: MessageEvent<string>) => {
      flush();
      onGap(JSON.parse(data).count);
    });
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  connect();
}
