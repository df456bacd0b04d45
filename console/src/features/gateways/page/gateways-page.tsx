import { useQuery } from "@tanstack/react-query";
import { Plus, Waypoints } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../../lib/i18n/i18n.tsx";
import { relativeTime } from "../../../lib/format.ts";
import { byName, matches } from "../../../lib/match.ts";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { SearchField } from "../../../ui/search-field.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { Link } from "../../navigation/link.tsx";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { CreateGatewayDialog } from "../form/create-gateway-dialog.tsx";
import { EnvironmentBadge } from "../environment-badge.tsx";
import { PhaseBadge } from "../phase-badge.tsx";
import { type Gateway, gatewaysQuery } from "../queries.ts";

/** From this many on, the list has a filter. */
const MANY = 10;

export function GatewaysPage() {
  const { t } = useI18n();
  const [creating, setCreating] = useState(false);
  const [search, setSearch] = useState("");
  const refusal = useRefusal("createApiGateway");
  const gateways = useQuery(gatewaysQuery);
  useTitle(t("nav.gateways"));
  const create = (
    <Button
      variant="primary"
      refusal={refusal}
      icon={<Plus aria-hidden />}
      onClick={() => setCreating(true)}
    >
      {t("gateways.create")}
    </Button>
  );
  const empty = gateways.data?.length === 0;
  const all = gateways.data ?? [];
  const shown = all.filter(({ name, gatewayId }) => matches(`${name} ${gatewayId}`, search))
    .sort((a, b) => byName(a.name, b.name));

  return (
    <PageBody>
      <PageHeader
        title={t("nav.gateways")}
        description={t("gateways.description")}
        actions={!empty && create}
      />
      {gateways.error && <ProblemNotice error={gateways.error} onRetry={gateways.refetch} />}
      {gateways.isPending && (
        <Card flush>
          <SkeletonRows label={t("common.loading")} />
        </Card>
      )}
      {empty && (
        <Card flush>
          <EmptyState icon={<Waypoints />} title={t("gateways.emptyTitle")} action={create}>
            {t("gateways.emptyHint")}
          </EmptyState>
        </Card>
      )}
      {all.length >= MANY && (
        <div className="mb-4 max-w-sm">
          <SearchField label={t("gateways.filter")} value={search} onChange={setSearch} />
        </div>
      )}
      {all.length > 0 && shown.length === 0 && (
        <p role="status" className="text-ink-muted">{t("command.nothing")}</p>
      )}
      {gateways.data && !empty && (
        <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {shown.map((gateway) => (
            <li key={gateway.gatewayId}>
              <GatewayCard gateway={gateway} />
            </li>
          ))}
        </ul>
      )}
      <CreateGatewayDialog open={creating} onOpenChange={setCreating} />
    </PageBody>
  );
}

function GatewayCard({ gateway }: { gateway: Gateway }) {
  const { t, language } = useI18n();
  return (
    <article className="relative flex h-full flex-col rounded-lg border bg-surface p-5 shadow-card transition-colors hover:border-line-strong">
      <div className="flex items-start justify-between gap-3">
        <h2 className="min-w-0 truncate font-semibold">
          <Link to={paths.gateway(gateway.gatewayId)} className="after:absolute after:inset-0">
            {gateway.name}
          </Link>
        </h2>
        <PhaseBadge state={gateway.state} phase={gateway.phase} />
      </div>
      <p className="mt-0.5 truncate font-mono text-xs text-ink-faint">{gateway.gatewayId}</p>
      <div className="mt-5 flex items-center justify-between gap-2">
        <div className="flex gap-1.5">
          {gateway.environments.map((environment) => (
            <EnvironmentBadge key={environment.name} environment={environment.name} />
          ))}
        </div>
        <span className="text-xs text-ink-faint">
          {t("gateways.created", { when: relativeTime(gateway.createdAt, language) })}
        </span>
      </div>
    </article>
  );
}
