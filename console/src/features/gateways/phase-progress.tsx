import { Check, CircleDashed, TriangleAlert } from "lucide-react";
import { useI18n } from "../../lib/i18n/i18n.tsx";
import { relativeTime } from "../../lib/format.ts";
import { Card } from "../../ui/card.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import type { Gateway } from "./queries.ts";

type Condition = Gateway["conditions"][number];

/** What the platform is doing for this gateway right now, step by step, and what keeps it from going on. */
export function PhaseProgress({ gateway }: { gateway: Gateway }) {
  const { t } = useI18n();
  const groups = [
    { name: t("gateway.itself"), conditions: gateway.conditions },
    ...gateway.environments.map(({ name, conditions }) => ({ name, conditions })),
  ].filter((group) => group.conditions.length > 0);
  return (
    <Card title={t("gateway.progress")} description={t("gateway.progressHint")}>
      {groups.length === 0 && (
        <p role="status" className="flex items-center gap-2 text-ink-muted">
          <Spinner /> {t("gateway.waiting")}
        </p>
      )}
      <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-4">
        {groups.map((group) => (
          <div key={group.name}>
            <h3 className="mb-2 text-xs font-medium text-ink-faint">{group.name}</h3>
            <ul className="flex flex-col gap-2">
              {group.conditions.map((condition) => (
                <Step key={condition.step} condition={condition} />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Card>
  );
}

function Step({ condition }: { condition: Condition }) {
  const { t, language } = useI18n();
  const { step, ok, attempts, lastError, nextAttemptAt } = condition;
  return (
    <li className="flex items-start gap-2">
      <span className="mt-0.5 [&_svg]:size-4">
        {ok
          ? <Check aria-label={t("gateway.stepDone")} className="text-success" />
          : lastError
          ? <TriangleAlert aria-label={t("gateway.stepFailed")} className="text-warning" />
          : <CircleDashed aria-label={t("gateway.stepOpen")} className="text-ink-faint" />}
      </span>
      <div className="min-w-0">
        <p className="break-words">{step}</p>
        {!ok && lastError && (
          <p className="text-xs break-words text-ink-muted">
            {lastError} {t("gateway.attempts", { count: attempts })}
            {nextAttemptAt &&
              ` · ${t("gateway.nextAttempt", { when: relativeTime(nextAttemptAt, language) })}`}
          </p>
        )}
      </div>
    </li>
  );
}
