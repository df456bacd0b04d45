import { formatBytes, formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { StatusBadge } from "../../../ui/status-badge.tsx";
import type { FunctionInvocation } from "../queries.ts";
import { pretty } from "./request.ts";

/** A real response: status, time, body, headers. */
export function ResponseView({ response }: { response: FunctionInvocation }) {
  const t = useT();
  const { status, headers, body, bodyEncoding, ms, requestId } = response;
  const bytes = new TextEncoder().encode(body).length;
  return (
    <div className="flex flex-col gap-3">
      <div role="status" className="flex flex-wrap items-center gap-x-4 gap-y-2 text-xs">
        <span>
          <span className="sr-only">{t("test.status")}</span>
          <StatusBadge status={status} />
        </span>
        <span>
          <span className="text-ink-faint">{t("test.time")}</span> {formatMs(ms)}
        </span>
        <span>
          <span className="text-ink-faint">{t("test.size")}</span> {formatBytes(bytes)}
        </span>
      </div>
      {body === "" ? <p className="text-ink-muted">{t("test.noBody")}</p> : (
        <CodeBlock
          wrap
          label={t("test.responseBody")}
          code={bodyEncoding === "utf8" ? pretty(body) : body}
        />
      )}
      {bodyEncoding === "base64" && <p className="text-xs text-ink-faint">{t("test.binary")}</p>}
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
        {t("test.requestId")} <code className="font-mono break-all">{requestId}</code>
      </p>
    </div>
  );
}
