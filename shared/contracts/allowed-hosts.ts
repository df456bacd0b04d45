/**
 * The hosts that alone the functions of an environment may reach: `api.example.com`, `*.example.com`, `93.184.215.14` or
 * `[2606:2800::1]`, each with a port behind it or for every port.
 *
 * Hosts are kept as the URL Standard writes them (lower case, punycode, IPv4 with four decimals), without the dot at the
 * end: what a function asks for goes through the same parser, so equal hosts have equal texts.
 */
import { z } from "zod";
import { EGRESS_LIMITS } from "./limits.ts";

/** What begins an entry for all names below another one, in any depth; that name itself is not among them. */
export const ANY_SUBDOMAIN = "*.";
/** RFC 1035 §2.3.4. */
const NAME_CHARS = 253;
/** More than the longest name and a port need, also where each character is one that punycode takes apart. */
const ENTRY_CHARS = 1_024;

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const IPV4 = /^\d+(?:\.\d+){3}$/;
/** A name or an address, IPv6 in brackets, and perhaps a port. */
const SHAPE = /^(\[[^[\]]*\]|[^:[\]]+)(?::(\d{1,5}))?$/;

/** The host of a URL (its `hostname`) as entries have it: without the dot that a complete name may end with. */
export function hostWithoutDot(hostname: string): string {
  return hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
}

/** One entry in the form in which it is kept. Throws TypeError, whose message says what is wrong with the text. */
function normalize(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new TypeError("A host is missing");
  if (trimmed.includes("://")) throw new TypeError("Write the host alone, without https://");
  if (/[\s/\\?#@%]/.test(trimmed)) {
    throw new TypeError("Write the host alone, without a path, a user or spaces");
  }
  const isWildcard = trimmed.startsWith(ANY_SUBDOMAIN);
  const named = isWildcard ? trimmed.slice(ANY_SUBDOMAIN.length) : trimmed;
  if (named.includes("*")) {
    throw new TypeError("A * stands only at the beginning, before a dot: *.example.com");
  }
  const [, written, port] = SHAPE.exec(named) ?? [];
  const host = written === undefined ? null : canonicalHost(written);
  if (host === null) throw new TypeError("Write a host such as api.example.com or *.example.com");
  if (isWildcard && isAddress(host)) throw new TypeError("An IP address has no subdomains");
  return (isWildcard ? ANY_SUBDOMAIN : "") + host + suffixOf(port);
}

/** The host as URLs have it; null when no URL can. */
function canonicalHost(written: string): string | null {
  const url = URL.parse(`http://${written}/`);
  if (url === null) return null;
  const host = hostWithoutDot(url.hostname);
  if (isAddress(host)) return host;
  const isName = host.length <= NAME_CHARS && host.split(".").every((label) => LABEL.test(label));
  return isName ? host : null;
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || IPV4.test(host);
}

function suffixOf(port: string | undefined): string {
  if (port === undefined) return "";
  const number = Number(port);
  if (number < 1 || number > 65_535) throw new TypeError("A port is a number from 1 to 65535");
  return `:${number}`;
}

/** One host that functions may reach, in any spelling; comes out in the form in which it is kept. */
export const AllowedHost = z.string().max(ENTRY_CHARS).transform((text, context) => {
  try {
    return normalize(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

const { allowedHosts: MOST } = EGRESS_LIMITS;

/** All that functions of an environment may reach; null is every public host, and an empty list none. */
export const AllowedHosts = z.array(AllowedHost)
  .max(MOST, { error: `There may be ${MOST} hosts` })
  .transform((hosts) => [...new Set(hosts)])
  .nullable();
