import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./api.ts";

/** What pages of ours may load: our own files only. Monaco and the reference page write style elements. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** What an answer of the API may load: nothing. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Headers that tell browsers how little they have to allow. */
export const securityHeaders: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
  headers.set("Content-Security-Policy", isPage ? PAGE_POLICY : DATA_POLICY);
  // Answers hold keys and tokens; what may be kept says so itself.
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "same-origin");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
};
