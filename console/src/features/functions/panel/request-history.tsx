import { useI18n } from "../../../lib/i18n/i18n.tsx";
import { formatMs, relativeTime } from "../../../lib/format.ts";
import { StatusBadge } from "../../../ui/status-badge.tsx";
import type { KeptRequest } from "./kept-requests.ts";

interface RequestHistoryProps {
  name: string;
  requests: KeptRequest[];
  onSelect: (kept: KeptRequest) => void;
}

/** The last requests of this browser; choosing one fills the form with it. */
export function RequestHistory({ name, requests, onSelect }: RequestHistoryProps) {
  const { t, language } = useI18n();
  if (requests.length === 0) return null;
  return (
    <details className="border-t">
      <summary className="px-4 py-3 font-medium">
        {t("test.history")} ({requests.length})
      </summary>
      <ul className="px-2 pb-2">
        {requests.map((kept) => (
          <li key={kept.at}>
            <button
              type="button"
              onClick={() => onSelect(kept)}
              className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-xs hover:bg-hover"
            >
              {kept.status === null
                ? <span aria-hidden>–</span>
                : <StatusBadge status={kept.status} />}
              <span className="min-w-0 flex-1 truncate font-mono">
                {kept.request.method} /{name}
                {kept.request.path}
              </span>
              <span className="shrink-0 text-ink-muted">
                {kept.environment}
                {kept.ms !== null && ` · ${formatMs(kept.ms)}`} · {relativeTime(kept.at, language)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
