import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Toaster } from "sonner";
import { config } from "zod";
import { I18nProvider } from "./lib/i18n/i18n.tsx";
import { paths } from "./lib/paths.ts";
import { newQueryClient } from "./lib/query-client.ts";
import { useTheme } from "./lib/theme.ts";
import { newRouter } from "./routes/router.tsx";
import "./styles.css";

// zod would compile its schemas with `new Function`, which the content security policy forbids.
config({ jitless: true });

const queryClient = newQueryClient(() => {
  const { pathname, href } = router.state.location;
  if (pathname !== paths.login()) router.history.push(paths.login(href));
});
const router = newRouter(queryClient);

function Toasts() {
  return <Toaster theme={useTheme()} position="bottom-right" closeButton />;
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <I18nProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
