import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn } from "lucide-react";
import { useState } from "react";
import { formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Card } from "../../../ui/card.tsx";
import { classes } from "../../../ui/classes.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { EnvironmentChoice, useEnvironment } from "../../gateways/environment-choice.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useGo } from "../../navigation/use-go.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { BarChart } from "../bar-chart.tsx";
import { BreachesCard, FunctionsCard } from "../metrics-tables.tsx";
import { type Metrics, metricsQuery } from "../queries.ts";

const WINDOWS = [15, 60, 360, 1_440] as const;

/** Requests, failures and times of an environment, lately. */
export function MetricsPage() {
  const t = useT();
  const go = useGo();
  const gatewayId = useParam("gatewayId");
  const environment = useEnvironment();
  const [minutes, setMinutes] = useState(60);
  const metrics = useQuery(metricsQuery(gatewayId, environment, minutes));
  useTitle(t("gateway.metrics"), gatewayId);
  return (
    <PageBody>
      <PageHeader
        title={t("gateway.metrics")}
        description={t("metrics.description")}
        actions={
          <>
            <div className="w-40">
              <SelectField
                hideLabel
                label={t("metrics.window")}
                value={minutes}
                onChange={(event) => setMinutes(Number(event.target.value))}
              >
                {WINDOWS.map((window) => (
                  <option key={window} value={window}>{t(`metrics.window.${window}`)}</option>
                ))}
              </SelectField>
            </div>
            <EnvironmentChoice
              value={environment}
              onChange={(next) => go(paths.metrics(gatewayId, next), { replace: true })}
            />
          </>
        }
      />
      {metrics.error && <ProblemNotice error={metrics.error} onRetry={metrics.refetch} />}
      {metrics.isPending && (
        <div role="status" aria-label={t("common.loading")} className="flex flex-col gap-6">
          <Skeleton className="h-20 rounded-lg" />
          <Skeleton className="h-52 rounded-lg" />
        </div>
      )}
      {metrics.data && (
        <Shown gatewayId={gatewayId} environment={environment} metrics={metrics.data} />
      )}
    </PageBody>
  );
}

interface ShownProps {
  gatewayId: string;
  environment: string;
  metrics: Metrics;
}

function Shown({ gatewayId, environment, metrics }: ShownProps) {
  const t = useT();
  const { total, buckets, functions, breaches, partial } = metrics;
  if (total.requests === 0 && breaches.length === 0) {
    return (
      <Card flush>
        <EmptyState icon={<ChartNoAxesColumn />} title={t("metrics.empty")}>
          {t("metrics.emptyHint", { environment })}
        </EmptyState>
      </Card>
    );
  }
  const times = buckets.map(({ at }) => at);
  return (
    <div className="flex flex-col gap-6">
      {partial && <Notice title={t("metrics.partial", { count: total.requests })} />}
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line md:grid-cols-5">
        <Figure wide term={t("metrics.requests")} value={String(total.requests)} />
        <Figure term={t("metrics.errors")} value={String(total.errors)} bad={total.errors > 0} />
        <Figure term={t("metrics.refused")} value={String(total.refused)} />
        <Figure term={t("metrics.p50")} value={milliseconds(total.p50Ms)} />
        <Figure term={t("metrics.p99")} value={milliseconds(total.p99Ms)} />
      </dl>
      <Card title={t("metrics.requests")} description={t("metrics.requestsHint")}>
        <BarChart
          label={t("metrics.requestsChart", { count: total.requests, errors: total.errors })}
          times={times}
          format={String}
          layers={[
            {
              label: "errors",
              className: "text-danger-solid",
              values: buckets.map(({ errors }) => errors),
            },
            {
              label: "refused",
              className: "text-warning-dot",
              values: buckets.map(({ refused }) => refused),
            },
            {
              label: "ok",
              className: "text-success-dot",
              values: buckets.map(({ requests, errors, refused }) => requests - errors - refused),
            },
          ]}
        />
      </Card>
      <Card title={t("metrics.p99")} description={t("metrics.p99Hint")}>
        <BarChart
          label={t("metrics.p99Chart", { p99: milliseconds(total.p99Ms) })}
          times={times}
          format={formatMs}
          layers={[{
            label: "p99",
            className: "text-info-dot",
            values: buckets.map(({ p99Ms }) => p99Ms ?? 0),
          }]}
        />
      </Card>
      <FunctionsCard gatewayId={gatewayId} functions={functions} />
      <BreachesCard gatewayId={gatewayId} environment={environment} breaches={breaches} />
    </div>
  );
}

interface FigureProps {
  term: string;
  value: string;
  bad?: boolean;
  /** Takes a whole row where there is little room. */
  wide?: boolean;
}

function Figure({ term, value, bad, wide }: FigureProps) {
  return (
    <div className={classes("bg-surface px-5 py-4", wide && "max-md:col-span-2")}>
      <dt className="text-xs text-ink-muted">{term}</dt>
      <dd className={classes("mt-1 text-xl font-semibold tabular-nums", bad && "text-danger")}>
        {value}
      </dd>
    </div>
  );
}

function milliseconds(ms: number | null): string {
  return ms === null ? "–" : formatMs(ms);
}
