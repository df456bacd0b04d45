/** The map of the console: every address and the page behind it. Each page is a chunk of its own. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  redirect,
} from "@tanstack/react-router";
import { sessionQuery } from "../features/auth/queries.ts";
import { hasStatus } from "../lib/api.ts";
import { paths } from "../lib/paths.ts";
import { lazyPage } from "./lazy-page.ts";
import { AppLayout, CrashPage, NotFoundPage, PendingPage, RootLayout } from "./layouts.tsx";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: RootLayout,
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyPage(() => import("../features/auth/page/login-page.tsx"), "LoginPage"),
});

/** Everything behind the login. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: AppLayout,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (hasStatus(error, 401)) throw redirect({ href: paths.login(location.href) });
      throw error;
    }
  },
});

const index = createRoute({
  getParentRoute: () => app,
  path: "/",
  beforeLoad: () => {
    throw redirect({ href: paths.gateways() });
  },
});

const gateways = createRoute({
  getParentRoute: () => app,
  path: "/gateways",
  component: lazyPage(
    () => import("../features/gateways/page/gateways-page.tsx"),
    "GatewaysPage",
  ),
});

const gateway = createRoute({
  getParentRoute: () => app,
  path: "/gateways/$gatewayId",
  component: lazyPage(() => import("./gateway-route.tsx"), "GatewayRoute"),
});

const inGateway = [
  createRoute({
    getParentRoute: () => gateway,
    path: "/",
    component: lazyPage(
      () => import("../features/gateways/page/overview-page.tsx"),
      "OverviewPage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/functions",
    component: lazyPage(
      () => import("../features/functions/page/functions-page.tsx"),
      "FunctionsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/functions/$functionName",
    component: lazyPage(
      () => import("../features/functions/page/function-page.tsx"),
      "FunctionPage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/environments",
    component: lazyPage(
      () => import("../features/environments/page/environments-page.tsx"),
      "EnvironmentsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/grants",
    component: lazyPage(
      () => import("../features/grants/page/grants-page.tsx"),
      "GrantsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/logs",
    component: lazyPage(() => import("../features/logs/page/logs-page.tsx"), "LogsPage"),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/jobs",
    component: lazyPage(() => import("../features/jobs/page/jobs-page.tsx"), "JobsPage"),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/jobs/queues/$queueName",
    component: lazyPage(
      () => import("../features/jobs/page/queue-page.tsx"),
      "QueuePage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/metrics",
    component: lazyPage(
      () => import("../features/metrics/page/metrics-page.tsx"),
      "MetricsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/history",
    component: lazyPage(
      () => import("../features/history/page/history-page.tsx"),
      "HistoryPage",
    ),
  }),
  createRoute({
    getParentRoute: () => gateway,
    path: "/settings",
    component: lazyPage(
      () => import("../features/gateways/page/settings-page.tsx"),
      "SettingsPage",
    ),
  }),
];

const others = [
  createRoute({
    getParentRoute: () => app,
    path: "/applications",
    component: lazyPage(
      () => import("../features/applications/page/applications-page.tsx"),
      "ApplicationsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/applications/$applicationId",
    component: lazyPage(
      () => import("../features/applications/page/application-page.tsx"),
      "ApplicationPage",
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/tools",
    component: lazyPage(
      () => import("../features/tools/page/tools-page.tsx"),
      "ToolsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/audit",
    component: lazyPage(
      () => import("../features/audit/page/audit-page.tsx"),
      "AuditPage",
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/account",
    component: lazyPage(
      () => import("../features/account/page/account-page.tsx"),
      "AccountPage",
    ),
  }),
];

const tree = root.addChildren([
  login,
  app.addChildren([index, gateways, gateway.addChildren(inGateway), ...others]),
]);

export function newRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    scrollRestoration: true,
    // Above the shell, since whoever is not logged in may come here too.
    notFoundMode: "root",
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: CrashPage,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: 200,
  });
}
