/** Where an app is mounted: at the root of its gateway, as Supabase has it, or below its function's name. */

/**
 * Whether an app is mounted below its function's name, so that `app.get("/")` is the function itself: one that tells its
 * routes, and has none that begins with the name.
 */
export function isMountedApp(app: object, functionName: string): boolean {
  const routes = (app as { routes?: unknown }).routes;
  if (!Array.isArray(routes)) return false;
  const prefix = `/${functionName}`;
  return !routes.some((route) => {
    const path = pathOf(route);
    return path === prefix || path.startsWith(`${prefix}/`);
  });
}

/** A route of Hono is an object with `path`, one of itty-router `[method, pattern, handlers, path]`. */
function pathOf(route: unknown): string {
  const path = Array.isArray(route) ? route[3] : (route as { path?: unknown } | null)?.path;
  return typeof path === "string" ? path : "";
}

/** `http://host/name/rest?q` → `http://host/rest?q` */
export function withoutPrefix(url: string, functionName: string): string {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  const rest = url.slice(path + 1 + functionName.length);
  return url.slice(0, path) + (rest.startsWith("/") ? rest : `/${rest}`);
}
