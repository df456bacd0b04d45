/** Cookies of functions: gateways are neighbours under one domain, and none may set what another gets. */

/**
 * Whether a browser would send the cookie to other hosts than `host` (RFC 6265 §5.2.3: the Domain attribute). A Domain
 * of the host itself is harmless, and one that is empty counts for nothing.
 */
export function reachesFurther(cookie: string, host: string): boolean {
  const own = host.replace(/:\d*$/, "").toLowerCase();
  return cookie.split(";").slice(1).some((attribute) => {
    const [name = "", value = ""] = attribute.split("=");
    const domain = value.trim().replace(/^\./, "").toLowerCase();
    return name.trim().toLowerCase() === "domain" && domain !== "" && domain !== own;
  });
}
