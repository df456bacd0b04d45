import { useQuery } from "@tanstack/react-query";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { functionQuery } from "../queries.ts";
import { FunctionList } from "./function-list.tsx";
import { Workbench } from "./workbench.tsx";

/** One function: the others at the side, the editor in the middle, the panel with test, versions and logs. */
export function FunctionPage() {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  const name = useParam("functionName");
  const draft = useQuery(functionQuery(gatewayId, name));
  useTitle(name, gatewayId);

  return (
    <div className="flex flex-1 flex-col lg:h-[calc(100dvh-137px)] lg:flex-none lg:flex-row">
      <FunctionList gatewayId={gatewayId} current={name} />
      {draft.data && <Workbench key={name} gatewayId={gatewayId} read={draft.data} />}
      {!draft.data && (
        <div className="flex-1 p-6">
          <h1 tabIndex={-1} className="mb-4 font-mono text-base font-semibold">{name}</h1>
          {draft.error
            ? <ProblemNotice error={draft.error} onRetry={draft.refetch} />
            : (
              <div role="status" aria-label={t("common.loading")}>
                <Skeleton className="h-96" />
              </div>
            )}
        </div>
      )}
    </div>
  );
}
