import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { EnvironmentChoice, useEnvironment } from "../../gateways/environment-choice.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useGo } from "../../navigation/use-go.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { PageBody } from "../../shell/page-body.tsx";
import { QueuesCard } from "../queues-card.tsx";
import { RunsCard } from "../runs-card.tsx";
import { SchedulesCard } from "../schedules-card.tsx";

/** What calls the functions of an environment besides clients. */
export function JobsPage() {
  const t = useT();
  const go = useGo();
  const gatewayId = useParam("gatewayId");
  const environment = useEnvironment();
  const place = { gatewayId, environment };
  useTitle(t("gateway.jobs"), gatewayId);
  return (
    <PageBody>
      <PageHeader
        title={t("gateway.jobs")}
        description={t("jobs.description")}
        actions={
          <EnvironmentChoice
            value={environment}
            onChange={(next) => go(paths.jobs(gatewayId, next), { replace: true })}
          />
        }
      />
      <div className="flex flex-col gap-6">
        <SchedulesCard place={place} />
        <QueuesCard place={place} />
        <RunsCard key={environment} place={place} />
      </div>
    </PageBody>
  );
}
