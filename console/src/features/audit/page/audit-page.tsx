import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { Cell, Table } from "../../../ui/table.tsx";
import { Time } from "../../../ui/time.tsx";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { auditQuery } from "../queries.ts";

export function AuditPage() {
  const t = useT();
  const audit = useInfiniteQuery(auditQuery);
  const entries = audit.data?.pages.flatMap((page) => page.items);
  useTitle(t("nav.audit"));

  return (
    <PageBody>
      <PageHeader title={t("nav.audit")} description={t("audit.description")} />
      {audit.error && <ProblemNotice error={audit.error} onRetry={audit.refetch} />}
      <Card flush>
        {audit.isPending && <SkeletonRows label={t("common.loading")} />}
        {entries?.length === 0 && (
          <EmptyState icon={<ScrollText />} title={t("audit.emptyTitle")}>
            {t("audit.emptyHint")}
          </EmptyState>
        )}
        {entries && entries.length > 0 && (
          <Table
            caption={t("nav.audit")}
            columns={[
              t("audit.operation"),
              t("audit.target"),
              t("audit.by"),
              t("audit.via"),
              t("audit.when"),
              t("audit.requestId"),
            ]}
          >
            {entries.map((entry) => (
              <tr key={entry.id}>
                <Cell mono>{entry.operation}</Cell>
                <Cell mono>{entry.target}</Cell>
                <Cell muted>{entry.by}</Cell>
                <Cell>
                  <Badge>{entry.via}</Badge>
                </Cell>
                <Cell muted>
                  <Time at={entry.at} />
                </Cell>
                <Cell mono muted>
                  <span title={entry.requestId}>{entry.requestId.slice(0, 8)}</span>
                </Cell>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      {audit.hasNextPage && (
        <div className="mt-4 text-center">
          <Button busy={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </div>
      )}
    </PageBody>
  );
}
