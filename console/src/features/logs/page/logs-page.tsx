import { useT } from "../../../lib/i18n/i18n.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { PageBody } from "../../shell/page-body.tsx";
import { LogStream } from "../log-stream.tsx";

export function LogsPage() {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  useTitle(t("gateway.logs"), gatewayId);
  return (
    <PageBody>
      <PageHeader title={t("gateway.logs")} description={t("logs.description")} />
      <div className="h-[70dvh] overflow-hidden rounded-lg border bg-surface shadow-card">
        <LogStream gatewayId={gatewayId} />
      </div>
    </PageBody>
  );
}
