import { useQuery } from "@tanstack/react-query";
import { useT } from "../../lib/i18n/i18n.tsx";
import { CodeDiff } from "../../ui/code-editor/code-editor.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { versionQuery } from "./queries.ts";

interface Side {
  version: string;
  label: string;
}

interface DeploymentDiffProps {
  gatewayId: string;
  name: string;
  /** What runs now; undefined when nothing does. */
  before: Side | undefined;
  after: Side;
}

/** What an environment is going to run beside what it runs. */
export function DeploymentDiff({ gatewayId, name, before, after }: DeploymentDiffProps) {
  const t = useT();
  const next = useQuery(versionQuery(gatewayId, name, after.version));
  const current = useQuery({
    ...versionQuery(gatewayId, name, before?.version ?? ""),
    enabled: before !== undefined,
  });
  return (
    <>
      {next.error && <ProblemNotice error={next.error} onRetry={next.refetch} />}
      {current.error && <ProblemNotice error={current.error} onRetry={current.refetch} />}
      <div className="h-[42dvh] overflow-hidden rounded-md border">
        {next.data && (!before || current.data)
          ? (
            <CodeDiff
              before={current.data?.code ?? ""}
              after={next.data.code}
              beforeLabel={before?.label ?? t("board.notDeployed")}
              afterLabel={after.label}
              label={t("diff.label")}
            />
          )
          : <Skeleton className="h-full" />}
      </div>
    </>
  );
}
