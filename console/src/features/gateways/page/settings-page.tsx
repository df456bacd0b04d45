import { useQuery } from "@tanstack/react-query";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { PackagesForm } from "../../packages/packages-form.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { DangerCard } from "../form/danger-card.tsx";
import { EnvironmentForm } from "../form/environment-form.tsx";
import { GeneralForm } from "../form/general-form.tsx";
import { gatewayQuery } from "../queries.ts";

export function SettingsPage() {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  const gateway = useQuery(gatewayQuery(gatewayId));
  useTitle(t("gateway.settings"), gatewayId);
  return (
    <PageBody>
      <div className="mx-auto max-w-3xl">
        <PageHeader title={t("gateway.settings")} />
        {gateway.data
          ? (
            <div className="flex flex-col gap-6">
              <GeneralForm gateway={gateway.data} />
              <PackagesForm gatewayId={gatewayId} />
              {gateway.data.environments.map((environment) => (
                <EnvironmentForm
                  key={environment.name}
                  gatewayId={gatewayId}
                  environment={environment}
                />
              ))}
              <DangerCard gateway={gateway.data} />
            </div>
          )
          : <Skeleton className="h-96 rounded-lg" />}
      </div>
    </PageBody>
  );
}
