import { ArrowDown } from "lucide-react";
import { Fragment, useEffect, useRef, useState } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import type { Entries, LogLine } from "./entries.ts";
import { LogRow } from "./log-row.tsx";

interface LogListProps {
  gatewayId: string;
  entries: Entries;
  compact: boolean;
  onRequest: ((line: LogLine) => void) | undefined;
  loadOlder: (() => Promise<void>) | undefined;
}

/** From the end, in pixels, within which the list stays at its end. */
const AT_END = 40;

/** The lines in their order, oldest first. Stays at the newest one unless somebody has scrolled away from it. */
export function LogList({ gatewayId, entries, compact, onRequest, loadOlder }: LogListProps) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const { lines, gaps } = entries;
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useEffect(() => {
    if (follows) toEnd();
  }, [lines, gaps, follows]);
  const gapBefore = new Map(gaps.map(({ before, count }) => [before, count]));
  const gapAtEnd = gapBefore.get("");

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="log"
        aria-label={t("logs.stream")}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < AT_END)}
        className="h-full overflow-y-auto font-mono text-xs leading-5 outline-offset-[-3px]"
      >
        {loadOlder && (
          <div className="border-b p-2 text-center">
            <Button size="sm" onClick={loadOlder}>{t("logs.loadOlder")}</Button>
          </div>
        )}
        {lines.map((line) => (
          <Fragment key={line.id}>
            {gapBefore.has(line.id) && <GapRow count={gapBefore.get(line.id) ?? 0} />}
            <LogRow gatewayId={gatewayId} line={line} compact={compact} onRequest={onRequest} />
          </Fragment>
        ))}
        {gapAtEnd !== undefined && <GapRow count={gapAtEnd} />}
      </div>
      {!follows && (
        <div className="absolute inset-x-0 bottom-3 flex justify-center">
          <Button size="sm" icon={<ArrowDown aria-hidden />} onClick={toEnd}>
            {t("logs.toNewest")}
          </Button>
        </div>
      )}
    </div>
  );
}

function GapRow({ count }: { count: number }) {
  const t = useT();
  return (
    <p className="border-b bg-warning-soft px-3 py-1 text-center text-warning">
      {t("logs.gap", { count })}
    </p>
  );
}
