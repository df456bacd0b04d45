import { type ErrorComponentProps, Outlet } from "@tanstack/react-router";
import { Compass, TriangleAlert } from "lucide-react";
import { Link } from "../features/navigation/link.tsx";
import { RouteAnnouncer } from "../features/navigation/route-announcer.tsx";
import { useTitle } from "../features/navigation/use-title.ts";
import { ProblemNotice } from "../features/problems/problem-notice.tsx";
import { AppShell } from "../features/shell/app-shell.tsx";
import { ConnectionBanner } from "../features/shell/connection-banner.tsx";
import { PageBody } from "../features/shell/page-body.tsx";
import { ApiError } from "../lib/api.ts";
import { useT } from "../lib/i18n/i18n.tsx";
import { paths } from "../lib/paths.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

export function RootLayout() {
  return (
    <>
      <RouteAnnouncer />
      <ConnectionBanner />
      <Outlet />
    </>
  );
}

export function AppLayout() {
  return (
    <AppShell>
      <Outlet />
    </AppShell>
  );
}

export function PendingPage() {
  const t = useT();
  return (
    <PageBody>
      <div role="status" aria-label={t("common.loading")}>
        <Skeleton className="mb-3 h-7 w-48" />
        <Skeleton className="mb-8 h-4 w-80 max-w-full" />
        <Skeleton className="h-52 w-full rounded-lg" />
      </div>
    </PageBody>
  );
}

export function NotFoundPage() {
  const t = useT();
  useTitle(t("notFound.title"));
  return (
    <main>
      <h1 tabIndex={-1} className="sr-only">{t("notFound.title")}</h1>
      <EmptyState
        icon={<Compass />}
        title={t("notFound.title")}
        action={<Link to={paths.gateways()} className={buttonClasses()}>{t("notFound.back")}</Link>}
      >
        {t("notFound.hint")}
      </EmptyState>
    </main>
  );
}

/** A page that threw while it was rendered or loaded. */
export function CrashPage({ error }: ErrorComponentProps) {
  const t = useT();
  const reload = <Button onClick={() => location.reload()}>{t("crash.reload")}</Button>;
  return (
    <PageBody>
      <h1 tabIndex={-1} className="sr-only">{t("crash.title")}</h1>
      {error instanceof ApiError || error instanceof TypeError
        ? <ProblemNotice error={error} onRetry={() => location.reload()} />
        : (
          <EmptyState icon={<TriangleAlert />} title={t("crash.title")} action={reload}>
            <p>{t("crash.hint")}</p>
            <p className="mt-2 font-mono text-xs break-words">{String(error)}</p>
          </EmptyState>
        )}
    </PageBody>
  );
}
