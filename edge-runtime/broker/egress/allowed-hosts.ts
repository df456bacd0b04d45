/** The hosts that alone a tenant may reach, before any name of them is resolved. */
import { ANY_SUBDOMAIN, hostWithoutDot } from "@imprun/contracts/allowed-hosts";
import { ProblemError } from "@imprun/contracts/problem";

const DEFAULT_PORTS = new Map([["http:", "80"], ["https:", "443"]]);
/** No name that can be resolved is longer, and a port has six characters with its colon. */
const SHOWN_CHARS = 253 + 6;

/**
 * Throws `host_not_allowed`, which names the host, when the list has no entry for the host and port of `url`.
 *
 * @param url of http or https; others have no port to compare
 * @param allowed entries as `AllowedHosts` makes them; null is no list
 */
export function requireAllowed(url: URL, allowed: readonly string[] | null): void {
  if (allowed === null) return;
  const asked = hostWithoutDot(url.hostname);
  const askedPort = url.port || DEFAULT_PORTS.get(url.protocol);
  for (const entry of allowed) {
    const [host, port] = split(entry);
    if (matches(asked, host) && (port === null || port === askedPort)) return;
  }
  const host = url.host.slice(0, SHOWN_CHARS);
  const detail = `${host} is not among the allowed hosts of this environment`;
  throw new ProblemError("host_not_allowed", detail, { host });
}

/** Host and port of an entry; the colons of an IPv6 address are inside of its brackets. */
function split(entry: string): [host: string, port: string | null] {
  const colon = entry.lastIndexOf(":");
  if (colon <= entry.lastIndexOf("]")) return [entry, null];
  return [entry.slice(0, colon), entry.slice(colon + 1)];
}

function matches(asked: string, host: string): boolean {
  if (!host.startsWith(ANY_SUBDOMAIN)) return asked === host;
  const suffix = host.slice(ANY_SUBDOMAIN.length - 1);
  return asked.length > suffix.length && asked.endsWith(suffix);
}
