import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { toast } from "sonner";
import { absoluteTime } from "../../lib/format.ts";
import { useI18n } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { useRefusal } from "../auth/use-refusal.ts";
import { Link } from "../navigation/link.tsx";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { toastProblem } from "../problems/toasts.ts";
import { OutcomeBadge } from "./outcome-badge.tsx";
import { type Place, type Schedule, schedulesQuery, useRunSchedule } from "./queries.ts";

/** When what is due, what became of it the last time, and a button to run it now. */
export function SchedulesCard({ place }: { place: Place }) {
  const { t, language } = useI18n();
  const schedules = useQuery(schedulesQuery(place));
  const refusal = useRefusal("runSchedule");
  const run = useRunSchedule(place);
  const start = (schedule: Schedule) =>
    run.mutate(schedule, {
      onSuccess: () => toast.success(t("jobs.runs", { name: schedule.name })),
      onError: (error) => toastProblem(t, error),
    });

  return (
    <Card flush title={t("jobs.schedules")} description={t("jobs.schedulesHint")}>
      {schedules.error && <ProblemNotice error={schedules.error} onRetry={schedules.refetch} />}
      {schedules.isPending && <SkeletonRows rows={2} label={t("common.loading")} />}
      {schedules.data?.length === 0 && (
        <p className="px-5 py-6 text-ink-muted">{t("jobs.noSchedules")}</p>
      )}
      {schedules.data && schedules.data.length > 0 && (
        <Table
          caption={t("jobs.schedules")}
          columns={[
            t("jobs.schedule"),
            t("jobs.function"),
            t("jobs.next"),
            t("jobs.last"),
            <span key="actions" className="sr-only">{t("common.actions")}</span>,
          ]}
        >
          {schedules.data.map((schedule) => (
            <tr key={`${schedule.function} ${schedule.name}`}>
              <Cell>
                <span className="font-medium break-words">{schedule.name}</span>
                <p className="mt-0.5 font-mono text-xs whitespace-nowrap text-ink-muted">
                  {schedule.cron} · {schedule.timezone}
                </p>
              </Cell>
              <Cell mono>
                <Link
                  to={paths.function(place.gatewayId, schedule.function)}
                  className="hover:underline"
                >
                  {schedule.function}
                </Link>
              </Cell>
              <Cell muted>
                {schedule.running
                  ? <OutcomeBadge outcome="running" />
                  : schedule.nextAt === null
                  ? t("common.never")
                  : (
                    <>
                      <Time at={schedule.nextAt} />
                      <p className="mt-0.5 text-xs whitespace-nowrap text-ink-faint">
                        {absoluteTime(schedule.nextAt, language)}
                      </p>
                    </>
                  )}
              </Cell>
              <Cell muted>
                <LastRun run={schedule.lastRun} />
              </Cell>
              <Cell end>
                <Button
                  size="sm"
                  icon={<Play aria-hidden />}
                  refusal={refusal}
                  aria-label={t("jobs.runNowOf", { name: schedule.name })}
                  disabled={schedule.running || run.isPending}
                  onClick={() => start(schedule)}
                >
                  {t("jobs.runNow")}
                </Button>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

function LastRun({ run }: { run: Schedule["lastRun"] }) {
  if (!run) return "–";
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <OutcomeBadge outcome={run.outcome} />
      <Time at={run.dueAt} />
    </span>
  );
}
