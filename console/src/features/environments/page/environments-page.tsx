import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { useQuery } from "@tanstack/react-query";
import { Workflow } from "lucide-react";
import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { functionsQuery } from "../../functions/queries.ts";
import { gatewayQuery } from "../../gateways/queries.ts";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { PromoteDialog } from "../promote-dialog.tsx";
import { type Promotion, PromotionBoard } from "../promotion-board.tsx";

export function EnvironmentsPage() {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  const gateway = useQuery(gatewayQuery(gatewayId));
  const functions = useQuery(functionsQuery(gatewayId));
  const [promotion, setPromotion] = useState<Promotion>();
  const published = functions.data?.filter((item) => item.published.length > 0);
  const urls = new Map<Environment, string>(
    gateway.data?.environments.map(({ name, url }) => [name, url]),
  );
  useTitle(t("gateway.environments"), gatewayId);

  return (
    <PageBody>
      <PageHeader
        title={t("gateway.environments")}
        description={`${t("board.description")} ${
          gateway.data ? t(gateway.data.pipeline ? "board.pipelineOn" : "board.pipelineOff") : ""
        }`}
      />
      {functions.error && <ProblemNotice error={functions.error} onRetry={functions.refetch} />}
      {functions.isPending && (
        <Card flush>
          <SkeletonRows label={t("common.loading")} />
        </Card>
      )}
      {published?.length === 0 && (
        <Card flush>
          <EmptyState icon={<Workflow />} title={t("board.empty")}>
            {t("board.emptyHint")}
          </EmptyState>
        </Card>
      )}
      {published && published.length > 0 && (
        <PromotionBoard
          gatewayId={gatewayId}
          functions={published}
          columns={ENVIRONMENTS.map((name) => ({ name, url: urls.get(name) ?? "" }))}
          onPromote={setPromotion}
        />
      )}
      {promotion && (
        <PromoteDialog
          gatewayId={gatewayId}
          promotion={promotion}
          onClose={() => setPromotion(undefined)}
        />
      )}
    </PageBody>
  );
}
