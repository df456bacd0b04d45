import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { functionsQuery } from "../../functions/queries.ts";
import { useGo } from "../../navigation/use-go.ts";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { EnvironmentCard } from "../environment-card.tsx";
import { isMoving } from "../phases.ts";
import { PhaseProgress } from "../phase-progress.tsx";
import { gatewayQuery } from "../queries.ts";
import { FirstSteps } from "../first-steps.tsx";

export function OverviewPage() {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  const gateway = useQuery(gatewayQuery(gatewayId));
  const functions = useQuery(functionsQuery(gatewayId));
  const go = useGo();
  const refusal = useRefusal("createFunction");
  useTitle(gateway.data?.name ?? gatewayId);

  return (
    <PageBody>
      <PageHeader
        title={gateway.data?.name ?? gatewayId}
        description={t("gateway.overviewHint")}
        actions={
          <Button
            variant="primary"
            refusal={refusal}
            icon={<Plus aria-hidden />}
            onClick={() => go(paths.newFunction(gatewayId))}
          >
            {t("functions.new")}
          </Button>
        }
      />
      <div className="flex flex-col gap-6">
        {gateway.data && isMoving(gateway.data) && <PhaseProgress gateway={gateway.data} />}
        {functions.error && <ProblemNotice error={functions.error} onRetry={functions.refetch} />}
        <section aria-label={t("gateway.environments")} className="grid gap-4 lg:grid-cols-3">
          {gateway.data && gateway.data.environments.length > 0
            ? gateway.data.environments.map((environment) => (
              <EnvironmentCard
                key={environment.name}
                environment={environment}
                functions={functions.data ?? []}
              />
            ))
            : [1, 2, 3].map((key) => <Skeleton key={key} className="h-52 rounded-lg" />)}
        </section>
        {functions.data && <FirstSteps gatewayId={gatewayId} functions={functions.data} />}
      </div>
    </PageBody>
  );
}
