import { ChevronRight, Cpu } from "lucide-react";
import { memo, useState } from "react";
import { clockTime, formatMs } from "../../lib/format.ts";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { classes } from "../../ui/classes.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { Link } from "../navigation/link.tsx";
import { type Level, type LogLine, piecesOf } from "./entries.ts";

const TEXT: Record<Level, string> = {
  debug: "text-ink-muted",
  info: "text-ink",
  warn: "text-warning",
  error: "text-danger",
};

/** Characters of a request id that tell it from its neighbours. */
const SHORT_ID = 8;

interface LogRowProps {
  gatewayId: string;
  line: LogLine;
  /** Narrow places leave out what is the same for all lines. */
  compact: boolean;
  onRequest: ((line: LogLine) => void) | undefined;
}

/** One line of the log; it opens to show everything that is known of it. */
export const LogRow = memo(function LogRow({ gatewayId, line, compact, onRequest }: LogRowProps) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const { at, level, kind, function: name, requestId } = line;
  return (
    <div className={classes("border-b px-2 py-1", open && "bg-sunken")}>
      <div className="flex items-start gap-2">
        <button
          type="button"
          aria-expanded={open}
          aria-label={t("logs.details")}
          onClick={() => setOpen(!open)}
          className="-my-0.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
        >
          <ChevronRight
            aria-hidden
            className={classes("size-3.5 transition-transform", open && "rotate-90")}
          />
        </button>
        <time dateTime={at} title={at} className="shrink-0 text-ink-faint">{clockTime(at)}</time>
        <span className={classes("w-11 shrink-0 uppercase max-sm:sr-only", TEXT[level])}>
          {level}
        </span>
        {!compact && (
          <span
            className="hidden w-32 shrink-0 truncate text-ink-muted md:block"
            title={name ?? ""}
          >
            {kind === "lifecycle" ? t("logs.kind.lifecycle") : name}
          </span>
        )}
        <div className={classes("min-w-0 flex-1", TEXT[level])}>
          <Message gatewayId={gatewayId} line={line} />
        </div>
        {requestId && !compact && (
          <button
            type="button"
            disabled={onRequest === undefined}
            title={requestId}
            aria-label={t("logs.showRequest", { requestId: requestId.slice(0, SHORT_ID) })}
            onClick={() => onRequest?.(line)}
            className="hidden shrink-0 rounded text-ink-faint not-disabled:hover:text-ink not-disabled:hover:underline disabled:cursor-default sm:block"
          >
            {requestId.slice(0, SHORT_ID)}
          </button>
        )}
      </div>
      {open && <Details line={line} onRequest={onRequest} />}
    </div>
  );
});

function Message({ gatewayId, line }: { gatewayId: string; line: LogLine }) {
  const { kind, message, data } = line;
  if (kind === "request" && data.status !== undefined) {
    return (
      <span className="flex flex-wrap items-center gap-x-2">
        <StatusBadge status={Number(data.status)} />
        <span className="min-w-0 break-all text-ink">
          <span className="font-semibold">{data.method}</span> {data.path}
        </span>
        <span className="text-ink-muted">{formatMs(Number(data.ms ?? 0))}</span>
      </span>
    );
  }
  return (
    <span className="wrap-anywhere whitespace-pre-wrap">
      {kind === "lifecycle" && <Cpu aria-hidden className="mr-1.5 inline size-3.5 align-[-2px]" />}
      {piecesOf(message).map(({ text, place }, index) =>
        place
          ? (
            <Link
              key={index}
              to={paths.place(gatewayId, place)}
              className="underline underline-offset-2"
            >
              {text}
            </Link>
          )
          : text
      )}
      {kind === "request" && data.ms !== undefined && (
        <span className="ml-2 text-ink-muted">{formatMs(Number(data.ms))}</span>
      )}
      {kind === "lifecycle" && data.reason !== undefined && (
        <span className="ml-2 rounded bg-danger-soft px-1.5 text-danger">{data.reason}</span>
      )}
    </span>
  );
}

function Details(
  { line, onRequest }: { line: LogLine; onRequest: ((line: LogLine) => void) | undefined },
) {
  const t = useT();
  const { data, message: _message, tenantId: _tenantId, ...rest } = line;
  const { requestId } = line;
  return (
    <div className="py-2 pl-8">
      {requestId && onRequest && (
        <button
          type="button"
          onClick={() => onRequest(line)}
          className="mb-2 rounded underline underline-offset-2"
        >
          {t("logs.linesOfRequest", { requestId })}
        </button>
      )}
      <CodeBlock
        wrap
        label={t("logs.details")}
        code={JSON.stringify(
          { ...rest, ...(Object.keys(data).length > 0 ? { data } : {}) },
          null,
          2,
        )}
      />
    </div>
  );
}
