import { useEffect, useRef } from "react";
import { clockTime } from "../../lib/format.ts";
import { useT } from "../../lib/i18n/i18n.tsx";
import { classes } from "../../ui/classes.ts";
import { StatusBadge } from "../../ui/status-badge.tsx";
import type { Level, LogGroup, LogLine } from "./groups.ts";

const TEXT: Record<Level, string> = {
  debug: "text-ink-faint",
  info: "text-ink",
  warn: "text-warning",
  error: "text-danger",
};

/** Characters of a request id that tell it from its neighbours. */
const SHORT_ID = 8;

interface LogGroupsProps {
  groups: LogGroup[];
  /** Stays at the newest line, unless one has scrolled away from it. */
  follow: boolean;
}

export function LogGroups({ groups, follow }: LogGroupsProps) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    if (follow && atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [groups, follow]);

  return (
    <div
      ref={box}
      role="log"
      aria-label={t("logs.stream")}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
      className="min-h-0 flex-1 overflow-y-auto font-mono text-xs leading-5 outline-offset-[-3px]"
    >
      {groups.map((group) => (
        <div key={group.id} className="border-b px-3 py-2">
          {(group.requestId || group.access) && <RequestLine group={group} />}
          {group.lines.map((line) => <Line key={line.id} line={line} />)}
        </div>
      ))}
    </div>
  );
}

function RequestLine({ group: { access, lines, requestId } }: { group: LogGroup }) {
  const at = access?.at ?? lines[0]?.at;
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      {at && <time dateTime={at} className="text-ink-faint">{clockTime(at)}</time>}
      {access && (
        <>
          <StatusBadge status={Number(access.data.status ?? 0)} />
          <span className="min-w-0 font-semibold break-all">
            {access.data.method} {access.data.path}
          </span>
          <span className="text-ink-muted">{Number(access.data.ms ?? 0).toFixed(1)} ms</span>
        </>
      )}
      <span className="ml-auto text-ink-faint" title={requestId ?? undefined}>
        {requestId?.slice(0, SHORT_ID)}
      </span>
    </p>
  );
}

function Line({ line }: { line: LogLine }) {
  return (
    <p className={classes("flex gap-2", TEXT[line.level])}>
      <time dateTime={line.at} className="shrink-0 text-ink-faint">{clockTime(line.at)}</time>
      <span className="w-10 shrink-0 uppercase">{line.level}</span>
      <span className="min-w-0 break-words whitespace-pre-wrap">{line.message}</span>
    </p>
  );
}
