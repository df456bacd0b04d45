import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows, History, Undo2 } from "lucide-react";
import { useState } from "react";
import { relativeTime } from "../../../lib/format.ts";
import { useI18n } from "../../../lib/i18n/i18n.tsx";
import { IconButton } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { EnvironmentBadge } from "../../gateways/environment-badge.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type FunctionItem, type FunctionVersion, versionsQuery } from "../queries.ts";
import type { Draft } from "../use-draft.ts";
import { CompareDialog } from "./compare-dialog.tsx";
import { RollbackDialog } from "./rollback-dialog.tsx";

interface VersionsPanelProps {
  gatewayId: string;
  item: FunctionItem;
  draft: Draft;
}

export function VersionsPanel({ gatewayId, item, draft }: VersionsPanelProps) {
  const { t, language } = useI18n();
  const refusal = useRefusal("rollbackFunction");
  const versions = useQuery(versionsQuery(gatewayId, item.name));
  const [comparing, setComparing] = useState<FunctionVersion>();
  const [returning, setReturning] = useState<FunctionVersion>();

  if (versions.error) {
    return (
      <div className="p-4">
        <ProblemNotice error={versions.error} onRetry={versions.refetch} />
      </div>
    );
  }
  if (!versions.data) return <SkeletonRows label={t("common.loading")} />;
  if (versions.data.length === 0) {
    return (
      <EmptyState icon={<History />} title={t("versions.empty")}>
        {t("versions.emptyHint")}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="divide-y">
        {versions.data.map((version) => (
          <li key={version.version} className="flex items-center gap-2 py-2.5 pr-2 pl-4">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-mono text-xs font-semibold">v{version.semver}</span>
                {version.environments.map((environment) => (
                  <EnvironmentBadge key={environment} environment={environment} />
                ))}
              </p>
              <p className="mt-0.5 truncate text-xs text-ink-muted">
                {t("versions.by", {
                  when: relativeTime(version.createdAt, language),
                  who: version.createdBy,
                })}
              </p>
            </div>
            <IconButton
              label={t("versions.compare", { semver: version.semver })}
              onClick={() =>
                setComparing(version)}
            >
              <GitCompareArrows />
            </IconButton>
            <IconButton
              label={t("versions.rollback", { semver: version.semver })}
              refusal={refusal}
              onClick={() =>
                setReturning(version)}
            >
              <Undo2 />
            </IconButton>
          </li>
        ))}
      </ul>
      {comparing && (
        <CompareDialog
          gatewayId={gatewayId}
          name={item.name}
          version={comparing}
          draft={draft}
          onClose={() => setComparing(undefined)}
        />
      )}
      {returning && (
        <RollbackDialog
          gatewayId={gatewayId}
          item={item}
          version={returning}
          onClose={() => setReturning(undefined)}
        />
      )}
    </>
  );
}
