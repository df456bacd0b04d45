import { useQuery } from "@tanstack/react-query";
import { FileCode2, Plus } from "lucide-react";
import { useState } from "react";
import { relativeTime } from "../../../lib/format.ts";
import { useI18n } from "../../../lib/i18n/i18n.tsx";
import { byName, matches } from "../../../lib/match.ts";
import { paths } from "../../../lib/paths.ts";
import { Badge } from "../../../ui/badge.tsx";
import { SearchField } from "../../../ui/search-field.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { Cell, Table } from "../../../ui/table.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { Link } from "../../navigation/link.tsx";
import { useParam, useSearchText } from "../../navigation/use-address.ts";
import { useGo } from "../../navigation/use-go.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { CreateFunctionDialog } from "../form/create-function-dialog.tsx";
import { PublishedBadges } from "../published-badges.tsx";
import { type FunctionItem, functionsQuery } from "../queries.ts";

export function FunctionsPage() {
  const { t } = useI18n();
  const go = useGo();
  const gatewayId = useParam("gatewayId");
  const asked = useSearchText("create");
  const refusal = useRefusal("createFunction");
  const functions = useQuery(functionsQuery(gatewayId));
  useTitle(t("gateway.functions"), gatewayId);
  const create = (
    <Button
      variant="primary"
      refusal={refusal}
      icon={<Plus aria-hidden />}
      onClick={() => go(paths.newFunction(gatewayId))}
    >
      {t("functions.new")}
    </Button>
  );

  return (
    <PageBody>
      <PageHeader
        title={t("gateway.functions")}
        description={t("functions.description")}
        actions={functions.data?.length !== 0 && create}
      />
      {functions.error && <ProblemNotice error={functions.error} onRetry={functions.refetch} />}
      <Card flush>
        {functions.isPending && <SkeletonRows label={t("common.loading")} />}
        {functions.data?.length === 0 && (
          <EmptyState icon={<FileCode2 />} title={t("functions.emptyTitle")} action={create}>
            {t("functions.emptyHint")}
          </EmptyState>
        )}
        {functions.data && functions.data.length > 0 && (
          <FunctionTable gatewayId={gatewayId} functions={functions.data} />
        )}
      </Card>
      <CreateFunctionDialog
        gatewayId={gatewayId}
        open={asked !== undefined}
        onOpenChange={(open) => {
          if (!open) go(paths.functions(gatewayId), { replace: true });
        }}
      />
    </PageBody>
  );
}

/** From this many on, the list has a filter. */
const MANY = 10;

function FunctionTable(
  { gatewayId, functions }: { gatewayId: string; functions: FunctionItem[] },
) {
  const { t, language } = useI18n();
  const [search, setSearch] = useState("");
  const shown = functions.filter(({ name, description }) =>
    matches(`${name} ${description}`, search)
  ).sort((a, b) => byName(a.name, b.name));
  return (
    <>
      {functions.length >= MANY && (
        <div className="border-b p-3">
          <SearchField label={t("functions.filter")} value={search} onChange={setSearch} />
        </div>
      )}
      {shown.length === 0 && (
        <p role="status" className="px-5 py-6 text-ink-muted">{t("command.nothing")}</p>
      )}
      <Table
        caption={t("gateway.functions")}
        columns={[
          t("functions.name"),
          t("functions.columnPublished"),
          t("editor.methods"),
          t("functions.columnUpdated"),
        ]}
      >
        {shown.map((item) => (
          <tr key={item.name} className="relative transition-colors hover:bg-hover">
            <Cell>
              <Link
                to={paths.function(gatewayId, item.name)}
                className="font-mono text-xs font-medium after:absolute after:inset-0"
              >
                {item.name}
              </Link>
              {item.description && (
                <p className="mt-0.5 max-w-44 truncate sm:max-w-sm text-xs text-ink-muted">
                  {item.description}
                </p>
              )}
            </Cell>
            <Cell>
              <PublishedBadges item={item} />
            </Cell>
            <Cell muted>
              {item.methods.length === 0
                ? t("editor.methodsAny")
                : item.methods.map((method) => <Badge key={method} mono>{method}</Badge>)}
            </Cell>
            <Cell muted>
              <span className="whitespace-nowrap">{relativeTime(item.updatedAt, language)}</span>
            </Cell>
          </tr>
        ))}
      </Table>
    </>
  );
}
