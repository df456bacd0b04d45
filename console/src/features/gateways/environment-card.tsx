import { useT } from "../../lib/i18n/i18n.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { DescriptionList } from "../../ui/description-list.tsx";
import { deployedIn } from "../functions/deployed.ts";
import type { FunctionItem } from "../functions/queries.ts";
import { EnvironmentBadge } from "./environment-badge.tsx";
import { PhaseBadge } from "./phase-badge.tsx";
import type { GatewayEnvironment } from "./queries.ts";

interface EnvironmentCardProps {
  environment: GatewayEnvironment;
  functions: FunctionItem[];
}

export function EnvironmentCard({ environment, functions }: EnvironmentCardProps) {
  const t = useT();
  const live = functions.filter((item) => deployedIn(item, environment.name)).length;
  return (
    <article className="min-w-0 rounded-lg border bg-surface p-5 shadow-card">
      <div className="flex items-center justify-between gap-2">
        <h2>
          <EnvironmentBadge environment={environment.name} />
        </h2>
        <PhaseBadge state={environment.state} phase={environment.phase} />
      </div>
      <div className="mt-4 flex items-center gap-1 rounded-md border bg-sunken py-0.5 pr-0.5 pl-3">
        <span className="min-w-0 flex-1 truncate font-mono text-xs" title={environment.url}>
          {environment.url}
        </span>
        <CopyButton
          text={environment.url}
          label={t("environment.copyUrl", { environment: environment.name })}
        />
      </div>
      <DescriptionList
        items={[
          [t("environment.authType"), t(`authType.${environment.authType}`)],
          [t("environment.functions"), String(live)],
          [t("environment.revision"), String(environment.revision)],
          [
            t("environment.database"),
            <code key="database" className="font-mono text-xs">{environment.database}</code>,
          ],
        ]}
      />
    </article>
  );
}
