import { formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import type { Timing } from "./server-timing.ts";

/** Where the time went, each part beside the longest. */
export function TimingBars({ timings }: { timings: Timing[] }) {
  const t = useT();
  const longest = Math.max(...timings.map(({ ms }) => ms), 0.001);
  return (
    <dl aria-label={t("test.timing")} className="flex flex-col gap-1 font-mono text-xs">
      {timings.map(({ name, ms }) => (
        <div key={name} className="flex items-center gap-2">
          <dt className="w-12 shrink-0 text-ink-muted">{name}</dt>
          <dd className="flex min-w-0 flex-1 items-center gap-2">
            <span aria-hidden className="h-1.5 min-w-0 flex-1 rounded-full bg-sunken">
              <span
                className="block h-full min-w-0.5 rounded-full bg-info-dot"
                style={{ width: `${ms / longest * 100}%` }}
              />
            </span>
            <span className="w-16 shrink-0 text-right">{formatMs(ms)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
