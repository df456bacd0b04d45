import { useT } from "../../../lib/i18n/i18n.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { PageBody } from "../../shell/page-body.tsx";
import { GrantsCard } from "../grants-card.tsx";

/** Who may call this gateway. */
export function GrantsPage() {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  useTitle(t("gateway.grants"), gatewayId);
  return (
    <PageBody>
      <PageHeader title={t("gateway.grants")} description={t("grants.description")} />
      <GrantsCard gatewayId={gatewayId} />
    </PageBody>
  );
}
