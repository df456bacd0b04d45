import { pathToFileURL } from "node:url";
import type { Api } from "../http/api.ts";
import { sendFile } from "../http/static-file.ts";

/** Vite puts a hash of the content into the names of these files. */
const HASHED = /^assets\//;
const FOREVER = "public, max-age=31536000, immutable";
const ALWAYS_ASK = "no-cache";
/** Paths that belong to the API; the console's pages never lie there. */
const API_PATHS = /^\/(v1|mcp|openapi\.json|reference|healthz|readyz)(\/|$)/;
/** Every segment is a plain name, so that no path leads out of the directory. */
const PLAIN_PATH = /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?$/;

/**
 * Serves the built console. A path that is no file is a page of the console, which routes in the browser, so a browser
 * that asks for a page gets `index.html`; a missing file below `assets/` is missing.
 */
export function serveConsole(api: Api, directory: string | null): void {
  if (directory === null) return;
  const root = pathToFileURL(`${directory}/`);
  api.use("*", async (c, next) => {
    const { method, path } = c.req;
    const readable = method === "GET" || method === "HEAD";
    if (!readable || API_PATHS.test(path) || !PLAIN_PATH.test(path)) return await next();
    const name = path.slice(1);
    const hashed = HASHED.test(name);
    const file = await sendFile(c, new URL(name, root), hashed ? FOREVER : ALWAYS_ASK);
    if (file) return file;
    const wantsPage = !hashed && c.req.header("accept")?.includes("text/html");
    const page = path === "/" || wantsPage
      ? await sendFile(c, new URL("index.html", root), ALWAYS_ASK)
      : null;
    return page ?? await next();
  });
}
