import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useI18n } from "../../../lib/i18n/i18n.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { Cell, Table } from "../../../ui/table.tsx";
import { Time } from "../../../ui/time.tsx";
import { EnvironmentBadge } from "../../gateways/environment-badge.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { historyQuery } from "../queries.ts";

export function HistoryPage() {
  const { t } = useI18n();
  const gatewayId = useParam("gatewayId");
  const history = useInfiniteQuery(historyQuery(gatewayId));
  const entries = history.data?.pages.flatMap((page) => page.items);
  useTitle(t("gateway.history"), gatewayId);

  return (
    <PageBody>
      <PageHeader title={t("gateway.history")} description={t("history.description")} />
      {history.error && <ProblemNotice error={history.error} onRetry={history.refetch} />}
      <Card flush>
        {history.isPending && <SkeletonRows label={t("common.loading")} />}
        {entries?.length === 0 && (
          <EmptyState icon={<History />} title={t("history.emptyTitle")}>
            {t("history.emptyHint")}
          </EmptyState>
        )}
        {entries && entries.length > 0 && (
          <Table
            caption={t("gateway.history")}
            columns={[
              t("history.change"),
              t("history.environment"),
              t("history.revision"),
              t("history.by"),
              t("history.when"),
            ]}
          >
            {entries.map((entry) => (
              <tr key={entry.id}>
                <Cell>
                  <span className="flex items-center gap-2">
                    <Badge>{t(`history.action.${entry.action}`)}</Badge>
                    {entry.function && (
                      <span className="font-mono text-xs font-medium">{entry.function}</span>
                    )}
                  </span>
                  <p className="mt-1 min-w-48 text-ink-muted">{entry.message}</p>
                </Cell>
                <Cell>
                  <EnvironmentBadge environment={entry.environment} />
                </Cell>
                <Cell mono>{entry.revision}</Cell>
                <Cell muted>{entry.by}</Cell>
                <Cell muted>
                  <Time at={entry.at} />
                </Cell>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      {history.hasNextPage && (
        <div className="mt-4 text-center">
          <Button busy={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </div>
      )}
    </PageBody>
  );
}
