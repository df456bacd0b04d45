import { formatMs } from "../../lib/format.ts";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Card } from "../../ui/card.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import { Link } from "../navigation/link.tsx";
import type { Metrics } from "./queries.ts";

interface FunctionsCardProps {
  gatewayId: string;
  functions: Metrics["functions"];
}

/** The functions with the most requests first. */
export function FunctionsCard({ gatewayId, functions }: FunctionsCardProps) {
  const t = useT();
  if (functions.length === 0) return null;
  return (
    <Card flush title={t("gateway.functions")}>
      <Table
        caption={t("gateway.functions")}
        columns={[
          t("jobs.function"),
          t("metrics.requests"),
          t("metrics.errors"),
          t("metrics.refused"),
          t("metrics.p50"),
          t("metrics.p99"),
        ]}
      >
        {functions.map(({ function: name, requests, errors, refused, p50Ms, p99Ms }) => (
          <tr key={name}>
            <Cell mono>
              <Link to={paths.function(gatewayId, name)} className="hover:underline">{name}</Link>
            </Cell>
            <Cell mono>{requests}</Cell>
            <Cell mono>{errors > 0 ? <span className="text-danger">{errors}</span> : 0}</Cell>
            <Cell mono>{refused}</Cell>
            <Cell mono>{formatMs(p50Ms ?? 0)}</Cell>
            <Cell mono>{formatMs(p99Ms ?? 0)}</Cell>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

interface BreachesCardProps {
  gatewayId: string;
  environment: string;
  breaches: Metrics["breaches"];
}

/** The limits that stopped isolates, with the way to what the logs say of it. */
export function BreachesCard({ gatewayId, environment, breaches }: BreachesCardProps) {
  const t = useT();
  return (
    <Card flush title={t("metrics.breaches")} description={t("metrics.breachesHint")}>
      {breaches.length === 0
        ? <p className="px-5 py-6 text-ink-muted">{t("metrics.noBreaches")}</p>
        : (
          <Table caption={t("metrics.breaches")} columns={[t("metrics.limit"), t("metrics.count")]}>
            {breaches.map(({ code, count }) => (
              <tr key={code}>
                <Cell mono>
                  <Link
                    to={paths.logs(gatewayId, {
                      env: environment,
                      kind: "lifecycle",
                      level: "error",
                    })}
                    className="underline underline-offset-2"
                  >
                    {code}
                  </Link>
                </Cell>
                <Cell mono>{count}</Cell>
              </tr>
            ))}
          </Table>
        )}
    </Card>
  );
}
