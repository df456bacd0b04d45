import { serverNow } from "../../../lib/clock.ts";
import { formatBytes, formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { StatusBadge } from "../../../ui/status-badge.tsx";
import { paths } from "../../../lib/paths.ts";
import { Link } from "../../navigation/link.tsx";
import { pretty } from "./request.ts";
import { parseServerTiming } from "./server-timing.ts";
import { TimingBars } from "./timing-bars.tsx";
import type { Response } from "./use-invocation.ts";

interface ResponseViewProps {
  gatewayId: string;
  environment: string;
  response: Response;
  pending: boolean;
}

/** A real response: status, times, body, headers. */
export function ResponseView({ gatewayId, environment, response, pending }: ResponseViewProps) {
  const t = useT();
  const { head: { status, headers, requestId }, body, ms } = response;
  const text = textOf(body);
  const timings = headers.filter(([name]) => name === "server-timing")
    .flatMap(([, value]) => parseServerTiming(value));
  return (
    <div className="flex flex-col gap-3">
      <div role="status" className="flex flex-wrap items-center gap-x-4 gap-y-2 text-xs">
        <span>
          <span className="sr-only">{t("test.status")}</span>
          <StatusBadge status={status} />
        </span>
        <span>
          <span className="text-ink-faint">{t("test.time")}</span>{" "}
          {formatMs(ms ?? response.head.ms)}
        </span>
        <span>
          <span className="text-ink-faint">{t("test.size")}</span> {formatBytes(body.length)}
        </span>
        {pending && <Badge dot moving tone="info">{t("test.streaming")}</Badge>}
      </div>
      {timings.length > 0 && <TimingBars timings={timings} />}
      {body.length === 0 && !pending && <p className="text-ink-muted">{t("test.noBody")}</p>}
      {body.length > 0 && (
        <CodeBlock
          wrap
          label={t("test.responseBody")}
          code={text === null
            ? btoa(String.fromCharCode(...body.slice(0, SHOWN_BYTES)))
            : pretty(text)}
        />
      )}
      {text === null && <p className="text-xs text-ink-faint">{t("test.binary")}</p>}
      <details className="rounded-md border">
        <summary className="px-3 py-2 text-xs font-medium">
          {t("test.responseHeaders")} ({headers.length})
        </summary>
        <dl className="flex flex-col gap-1 border-t px-3 py-2 font-mono text-xs">
          {headers.map(([name, value], index) => (
            <div key={index} className="flex gap-2">
              <dt className="shrink-0 text-ink-muted">{name}:</dt>
              <dd className="min-w-0 break-all">{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p className="text-xs text-ink-faint">
        {t("test.requestId")}{" "}
        <Link
          to={paths.logs(gatewayId, {
            env: environment,
            request: requestId,
            at: new Date(serverNow()).toISOString(),
          })}
          className="font-mono break-all underline underline-offset-2 hover:text-ink"
        >
          {requestId}
        </Link>
      </p>
    </div>
  );
}

/** Of bytes that are no text. */
const SHOWN_BYTES = 16 * 1024;

/** The bytes as text; null when they are none. A character that is cut off at the end is still to come. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}
