import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { Link } from "../../navigation/link.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { PhaseBadge } from "../phase-badge.tsx";
import { gatewayQuery } from "../queries.ts";

/** What all pages of one gateway share: which one it is, how it is, and its sections. */
export function GatewayLayout({ children }: { children: ReactNode }) {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  const gateway = useQuery(gatewayQuery(gatewayId));
  const nav = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({
      block: "nearest",
      inline: "center",
    });
  }, [pathname]);
  const sections = [
    { to: paths.gateway(gatewayId), label: t("gateway.overview"), current: "exact" },
    { to: paths.functions(gatewayId), label: t("gateway.functions"), current: "below" },
    { to: paths.environments(gatewayId), label: t("gateway.environments"), current: "exact" },
    { to: paths.grants(gatewayId), label: t("gateway.grants"), current: "exact" },
    { to: paths.jobs(gatewayId), label: t("gateway.jobs"), current: "below" },
    { to: paths.logs(gatewayId), label: t("gateway.logs"), current: "exact" },
    { to: paths.metrics(gatewayId), label: t("gateway.metrics"), current: "exact" },
    { to: paths.history(gatewayId), label: t("gateway.history"), current: "exact" },
    { to: paths.settings(gatewayId), label: t("gateway.settings"), current: "exact" },
  ] as const;

  return (
    <>
      <div className="shrink-0 border-b bg-surface px-4 sm:px-6">
        <nav aria-label={t("gateway.breadcrumb")} className="flex h-11 items-center gap-2">
          <Link to={paths.gateways()} className="shrink-0 rounded text-ink-muted hover:text-ink">
            {t("nav.gateways")}
          </Link>
          <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
          <Link to={paths.gateway(gatewayId)} className="min-w-0 truncate rounded font-semibold">
            {gateway.data?.name ?? gatewayId}
          </Link>
          {gateway.isPending && <Skeleton className="h-5 w-16 rounded-full" />}
          {gateway.data && (
            <span role="status" aria-label={t("gateway.phase")}>
              <PhaseBadge state={gateway.data.state} phase={gateway.data.phase} />
            </span>
          )}
        </nav>
        <nav
          ref={nav}
          aria-label={t("gateway.sections")}
          className="-mx-2 flex gap-1 overflow-x-auto [scrollbar-width:none]"
        >
          {sections.map((section) => (
            <Link
              key={section.to}
              to={section.to}
              current={section.current}
              className="relative flex h-9 items-center px-2 font-medium whitespace-nowrap text-ink-muted outline-offset-[-3px] transition-colors hover:text-ink aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-2 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-ink"
            >
              {section.label}
            </Link>
          ))}
        </nav>
      </div>
      {gateway.error
        ? (
          <PageBody>
            <h1 tabIndex={-1} className="mb-4 text-xl font-semibold">{gatewayId}</h1>
            <ProblemNotice error={gateway.error} onRetry={gateway.refetch} />
          </PageBody>
        )
        : children}
    </>
  );
}
