import { RunOutcome } from "@imprun/contracts/documents/events";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatMs } from "../../lib/format.ts";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Button, buttonClasses } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { SelectField } from "../../ui/field.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { Link } from "../navigation/link.tsx";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { OutcomeBadge } from "./outcome-badge.tsx";
import { type Place, type Run, runsQuery } from "./queries.ts";

/** What became of the due times, newest first. */
export function RunsCard({ place }: { place: Place }) {
  const t = useT();
  const [outcome, setOutcome] = useState<RunOutcome>();
  const runs = useInfiniteQuery(runsQuery(place, outcome));
  const items = runs.data?.pages.flatMap((page) => page.items);
  const choice = (
    <div className="w-36">
      <SelectField
        hideLabel
        label={t("jobs.outcome")}
        value={outcome ?? ""}
        onChange={({ target: { value } }) =>
          setOutcome(RunOutcome.options.find((known) => known === value))}
      >
        <option value="">{t("jobs.anyOutcome")}</option>
        {RunOutcome.options.map((one) => (
          <option key={one} value={one}>{t(`jobs.outcome.${one}`)}</option>
        ))}
      </SelectField>
    </div>
  );
  return (
    <Card flush title={t("jobs.runLog")} description={t("jobs.runLogHint")} actions={choice}>
      {runs.error && <ProblemNotice error={runs.error} onRetry={runs.refetch} />}
      {runs.isPending && <SkeletonRows label={t("common.loading")} />}
      {items?.length === 0 && <p className="px-5 py-6 text-ink-muted">{t("jobs.noRuns")}</p>}
      {items && items.length > 0 && (
        <Table
          caption={t("jobs.runLog")}
          columns={[
            t("jobs.outcome"),
            t("jobs.schedule"),
            t("jobs.due"),
            t("jobs.duration"),
            <span key="logs" className="sr-only">{t("jobs.logs")}</span>,
          ]}
        >
          {items.map((run) => <RunRow key={run.id} place={place} run={run} />)}
        </Table>
      )}
      {runs.hasNextPage && (
        <div className="border-t p-3 text-center">
          <Button
            size="sm"
            busy={runs.isFetchingNextPage}
            onClick={() => runs.fetchNextPage()}
          >
            {t("common.loadMore")}
          </Button>
        </div>
      )}
    </Card>
  );
}

function RunRow({ place, run }: { place: Place; run: Run }) {
  const t = useT();
  const logs = paths.logs(place.gatewayId, {
    env: place.environment,
    request: run.id,
    at: run.startedAt,
  });
  return (
    <tr>
      <Cell>
        <OutcomeBadge outcome={run.outcome} />
      </Cell>
      <Cell>
        <span className="font-medium">{run.schedule}</span>
        <span className="ml-2 font-mono text-xs text-ink-muted">{run.function}</span>
        {run.error && (
          <p className="mt-1 max-w-md min-w-48 text-xs break-words text-danger">
            <span className="font-mono">{run.error.code}</span> {run.error.message}
          </p>
        )}
      </Cell>
      <Cell muted>
        <Time at={run.dueAt} />
      </Cell>
      <Cell mono>{run.ms === null ? "–" : formatMs(run.ms)}</Cell>
      <Cell end>
        <Link
          to={logs}
          aria-label={t("jobs.logsOf", { name: run.schedule })}
          className={buttonClasses("ghost", "sm")}
        >
          {t("jobs.logs")}
        </Link>
      </Cell>
    </tr>
  );
}
