import { ProblemError } from "@imprun/contracts/problem";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Refuses a changing request that a browser sent for another site's page, by the headers that pages cannot set
 * (Fetch Metadata, RFC 6454). Another subdomain is another site here: tenants answer on subdomains.
 */
export function refuseCrossSite(request: Request): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null ? site === "same-origin" : hasOwnOrigin(request)) return;
  throw new ProblemError("forbidden", "A request with a session cookie must come from the console");
}

function hasOwnOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  return origin !== null && URL.canParse(origin) &&
    new URL(origin).host === request.headers.get("host");
}
