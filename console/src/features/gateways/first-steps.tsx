import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Check } from "lucide-react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Card } from "../../ui/card.tsx";
import { deployedIn } from "../functions/deployed.ts";
import type { FunctionItem } from "../functions/queries.ts";
import { grantsQuery } from "../grants/queries.ts";
import { Link } from "../navigation/link.tsx";

/** The way from an empty gateway to production; disappears at its end. */
export function FirstSteps(
  { gatewayId, functions }: { gatewayId: string; functions: FunctionItem[] },
) {
  const t = useT();
  const grants = useQuery(grantsQuery({ gatewayId }));
  const inDev = functions.some((item) => deployedIn(item, "dev"));
  const inProd = functions.some((item) => deployedIn(item, "prod"));
  if (inProd) return null;
  const first = functions[0];
  const steps = [
    {
      done: functions.length > 0,
      label: t("steps.write"),
      hint: t("steps.writeHint"),
      to: paths.newFunction(gatewayId),
    },
    {
      done: inDev,
      label: t("steps.publish"),
      hint: t("steps.publishHint"),
      to: first ? paths.function(gatewayId, first.name) : paths.functions(gatewayId),
    },
    {
      done: (grants.data?.length ?? 0) > 0,
      label: t("steps.grant"),
      hint: t("steps.grantHint"),
      to: paths.grants(gatewayId),
    },
    {
      done: false,
      label: t("steps.promote"),
      hint: t("steps.promoteHint"),
      to: paths.environments(gatewayId),
    },
  ];
  return (
    <Card flush title={t("steps.title")}>
      <ol className="divide-y">
        {steps.map((step, index) => (
          <li
            key={step.label}
            className="relative flex items-center gap-4 px-5 py-3.5 hover:bg-hover"
          >
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-full border text-xs text-ink-muted"
            >
              {step.done ? <Check className="size-3.5 text-success" /> : index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <Link to={step.to} className="font-medium after:absolute after:inset-0">
                {step.label}
                {step.done && <span className="sr-only">{t("steps.done")}</span>}
              </Link>
              <p className="text-ink-muted">{step.hint}</p>
            </div>
            <ArrowRight aria-hidden className="size-4 text-ink-faint" />
          </li>
        ))}
      </ol>
    </Card>
  );
}
