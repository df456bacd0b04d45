import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const NAME = "imprun_session";

/** The value of the session cookie, if the request has one. */
export function readSessionCookie(c: Context): string | undefined {
  return isHttps(c) ? getCookie(c, NAME, "host") : getCookie(c, NAME);
}

/** Sets the cookie for as long as the session may last. Over https its name ties it to this host. */
export function writeSessionCookie(c: Context, value: string, maxAgeSeconds: number): void {
  const options = { httpOnly: true, sameSite: "Lax", path: "/", maxAge: maxAgeSeconds } as const;
  if (isHttps(c)) setCookie(c, NAME, value, { ...options, secure: true, prefix: "host" });
  else setCookie(c, NAME, value, options);
}

export function clearSessionCookie(c: Context): void {
  if (isHttps(c)) deleteCookie(c, NAME, { path: "/", secure: true, prefix: "host" });
  else deleteCookie(c, NAME, { path: "/" });
}

/** Whether the browser spoke https, to us or to a proxy before us. A lie here only makes the cookie stricter. */
function isHttps(c: Context): boolean {
  return c.req.header("x-forwarded-proto") === "https" || c.req.url.startsWith("https:");
}
