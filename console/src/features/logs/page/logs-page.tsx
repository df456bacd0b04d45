import { useQuery } from "@tanstack/react-query";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { type LogFilter, paths } from "../../../lib/paths.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { functionsQuery } from "../../functions/queries.ts";
import { EnvironmentChoice, useEnvironment } from "../../gateways/environment-choice.tsx";
import { useParam, useSearchText } from "../../navigation/use-address.ts";
import { useGo } from "../../navigation/use-go.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { PageBody } from "../../shell/page-body.tsx";
import { KINDS, LEVELS } from "../entries.ts";
import { LogFilters } from "../log-filters.tsx";
import { LogStream } from "../log-stream.tsx";
import { around } from "../around.ts";

/** One ordered stream of what functions write, what callers request and what becomes of isolates. */
export function LogsPage() {
  const t = useT();
  const go = useGo();
  const gatewayId = useParam("gatewayId");
  const environment = useEnvironment();
  const functions = useQuery(functionsQuery(gatewayId));
  const filter: LogFilter = {
    env: environment,
    function: useSearchText("function"),
    kind: useSearchText("kind"),
    level: useSearchText("level"),
    request: useSearchText("request"),
    at: useSearchText("at"),
  };
  useTitle(t("gateway.logs"), gatewayId);
  const change = (part: LogFilter, replace = true) =>
    go(paths.logs(gatewayId, { ...filter, ...part }), { replace });

  return (
    <PageBody>
      <PageHeader
        title={t("gateway.logs")}
        description={t("logs.description")}
        actions={<EnvironmentChoice value={environment} onChange={(env) => change({ env })} />}
      />
      <div className="h-[calc(100dvh-19rem)] min-h-96 overflow-hidden rounded-lg border bg-surface shadow-card">
        <LogStream
          source={{
            gatewayId,
            environment,
            function: filter.function,
            kind: KINDS.find((kind) => kind === filter.kind),
            level: LEVELS.find((level) => level === filter.level),
            requestId: filter.request,
            ...(filter.request === undefined ? {} : around(filter.at)),
          }}
          filters={
            <LogFilters
              filter={filter}
              onChange={change}
              functions={functions.data?.map(({ name }) => name) ?? []}
            />
          }
          onRequest={({ requestId, at }) =>
            go(paths.logs(gatewayId, { env: environment, request: requestId ?? undefined, at }))}
          onAllRequests={() => change({ request: undefined, at: undefined }, false)}
        />
      </div>
    </PageBody>
  );
}
