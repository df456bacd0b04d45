import { Terminal, X } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { matches } from "../../lib/match.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextField } from "../../ui/field.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import type { LogLine } from "./entries.ts";
import { LogList } from "./log-list.tsx";
import type { LogSource } from "./queries.ts";
import { StreamControls } from "./stream-controls.tsx";
import { useLogStream } from "./use-log-stream.ts";

interface LogStreamProps {
  source: LogSource;
  /** Choices that change the source. */
  filters: ReactNode;
  compact?: boolean;
  /** Shows all lines of the request that this line belongs to. */
  onRequest?: (line: LogLine) => void;
  /** Shows the lines of all requests again. */
  onAllRequests?: () => void;
}

/** The lines of a source with their controls; fills its parent. */
export function LogStream(
  { source, filters, compact = false, onRequest, onAllRequests }: LogStreamProps,
) {
  const t = useT();
  const [search, setSearch] = useState("");
  const stream = useLogStream(source);
  const { entries } = stream;
  const shown = useMemo(
    () => ({
      gaps: entries.gaps,
      lines: search === ""
        ? entries.lines
        : entries.lines.filter((line) =>
          matches(`${line.message} ${line.function ?? ""} ${line.requestId ?? ""}`, search)
        ),
    }),
    [entries, search],
  );

  return (
    <div className="flex h-full min-h-96 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b p-3">
        {filters}
        <div className="min-w-32 flex-1">
          <TextField
            hideLabel
            type="search"
            label={t("logs.filter")}
            placeholder={t("logs.filter")}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <StreamControls stream={stream} follows={source.until === undefined} />
      </div>
      {source.requestId !== undefined && (
        <p className="flex items-center gap-2 border-b bg-sunken px-4 py-1.5 text-xs">
          <span className="min-w-0 truncate">
            {t("logs.ofRequest")} <code className="font-mono">{source.requestId}</code>
          </span>
          <button
            type="button"
            onClick={onAllRequests}
            className="ml-auto flex shrink-0 items-center gap-1 rounded text-ink-muted hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
            {t("logs.allRequests")}
          </button>
        </p>
      )}
      {stream.error !== null && (
        <div className="p-3">
          <ProblemNotice error={stream.error} />
        </div>
      )}
      {stream.loading && <SkeletonRows label={t("common.loading")} />}
      {!stream.loading && shown.lines.length === 0 && shown.gaps.length === 0
        ? <NothingYet source={source} filtered={entries.lines.length > 0} />
        : (
          <LogList
            gatewayId={source.gatewayId}
            entries={shown}
            compact={compact}
            onRequest={source.requestId === undefined ? onRequest : undefined}
            loadOlder={stream.loadOlder}
          />
        )}
    </div>
  );
}

function NothingYet({ source, filtered }: { source: LogSource; filtered: boolean }) {
  const t = useT();
  if (filtered || source.requestId !== undefined) {
    return (
      <EmptyState icon={<Terminal />} title={t("logs.nothing")}>{t("logs.nothingHint")}</EmptyState>
    );
  }
  return (
    <EmptyState icon={<Terminal />} title={t("logs.waiting")}>
      {t("logs.waitingHint", { environment: source.environment })}
    </EmptyState>
  );
}
