import type { Environment } from "@imprun/contracts/names";
import { ArrowRight } from "lucide-react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { deployedIn } from "../functions/deployed.ts";
import type { FunctionItem } from "../functions/queries.ts";
import { useRefusal } from "../auth/use-refusal.ts";
import { EnvironmentBadge } from "../gateways/environment-badge.tsx";
import { Link } from "../navigation/link.tsx";
import { nextStep } from "./next-step.ts";

export interface Promotion {
  item: FunctionItem;
  from: Environment;
  to: Environment;
}

interface PromotionBoardProps {
  gatewayId: string;
  functions: FunctionItem[];
  columns: { name: Environment; url: string }[];
  onPromote: (promotion: Promotion) => void;
}

/** A column for each environment, in promotion order, and a row for each function. */
export function PromotionBoard(props: PromotionBoardProps) {
  const { gatewayId, functions, columns, onPromote } = props;
  const t = useT();
  return (
    <div
      className="relative overflow-x-auto rounded-lg border bg-surface shadow-card"
      tabIndex={0}
      role="region"
      aria-label={t("gateway.environments")}
    >
      <table className="w-full table-fixed text-left max-md:block md:min-w-3xl">
        <caption className="sr-only">{t("board.description")}</caption>
        <thead className="max-md:hidden">
          <tr className="border-b">
            <th scope="col" className="w-52 px-5 text-xs font-medium text-ink-faint">
              {t("board.function")}
            </th>
            {columns.map(({ name, url }) => (
              <th key={name} scope="col" className="border-l px-4 py-3 font-normal">
                <EnvironmentBadge environment={name} />
                <span className="mt-1 flex items-center gap-1">
                  <span className="min-w-0 truncate font-mono text-2xs text-ink-faint" title={url}>
                    {url}
                  </span>
                  <CopyButton text={url} label={t("environment.copyUrl", { environment: name })} />
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y max-md:block">
          {functions.map((item) => (
            <tr key={item.name} className="max-md:block">
              <th scope="row" className="px-5 py-4 align-top font-normal max-md:block max-md:pb-1">
                <Link
                  to={paths.function(gatewayId, item.name)}
                  className="font-mono text-xs font-semibold break-all hover:underline"
                >
                  {item.name}
                </Link>
                {deployedIn(item, "dev")?.current === false && (
                  <p className="mt-1 text-xs text-warning">{t("board.draftDiffers")}</p>
                )}
              </th>
              {columns.map(({ name }) => (
                <td
                  key={name}
                  className="px-5 align-top max-md:flex max-md:items-center max-md:gap-3 max-md:py-2 max-md:last:pb-4 md:border-l md:px-4 md:py-4"
                >
                  <span aria-hidden className="w-20 shrink-0 md:hidden">
                    <EnvironmentBadge environment={name} />
                  </span>
                  <Place item={item} environment={name} onPromote={onPromote} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PlaceProps {
  item: FunctionItem;
  environment: Environment;
  onPromote: (promotion: Promotion) => void;
}

function Place({ item, environment, onPromote }: PlaceProps) {
  const t = useT();
  const refusal = useRefusal("promoteFunction");
  const here = deployedIn(item, environment);
  const step = nextStep(item, environment);
  if (!here) return <span className="text-ink-faint">{t("board.notDeployed")}</span>;
  return (
    <div className="flex flex-1 flex-wrap items-center justify-between gap-2">
      <span className="flex items-center gap-2">
        <Badge mono tone="accent">v{here.semver}</Badge>
        <span className="text-xs text-ink-faint">r{here.revision}</span>
      </span>
      {step?.kind === "promote" && (
        <Button
          size="sm"
          refusal={refusal}
          aria-label={t("board.promoteTo", { name: item.name, environment: step.to })}
          onClick={() => onPromote({ item, from: environment, to: step.to })}
        >
          {t("board.promote")}
          <ArrowRight aria-hidden />
        </Button>
      )}
      {step?.kind === "same" && <span className="text-xs text-ink-faint">{t("board.same")}</span>}
    </div>
  );
}
