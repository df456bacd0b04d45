/**
 * Which addresses tenants may reach: public unicast ones only.
 *
 * IPv4 is a list of what is refused (IANA's special-purpose registry); IPv6 is the other way round, since only 2000::/3 is
 * global unicast. Addresses that carry an IPv4 address inside are as good as that one.
 */

const REFUSED_IPV4: readonly (readonly [string, number, string])[] = [
  ["0.0.0.0", 8, "unspecified"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "carrier-grade NAT"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "special-purpose"],
  ["192.0.2.0", 24, "documentation"],
  ["192.88.99.0", 24, "6to4 relay"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "benchmarking"],
  ["198.51.100.0", 24, "documentation"],
  ["203.0.113.0", 24, "documentation"],
  ["224.0.0.0", 4, "multicast"],
  ["240.0.0.0", 4, "reserved"],
  // Public by its number, yet Azure answers there with the machine's own metadata.
  ["168.63.129.16", 32, "metadata"],
];

/** Parts of 2000::/3 that are no ordinary hosts. */
const REFUSED_IPV6: readonly (readonly [string, number, string])[] = [
  ["2001::", 23, "special-purpose"],
  ["2001:db8::", 32, "documentation"],
  ["2002::", 16, "6to4"],
  ["3fff::", 20, "documentation"],
];

const REFUSED_RANGES = [...REFUSED_IPV4, ...REFUSED_IPV6].map(([address, bits, kind]) => ({
  bytes: parseAddress(address)!,
  bits,
  kind,
}));
const GLOBAL_UNICAST = parseAddress("2000::")!;
const IPV4_MAPPED = parseAddress("::ffff:0:0")!;
/** RFC 6052: networks with IPv6 alone reach IPv4 hosts through it, so it is as good as the address inside. */
const NAT64 = parseAddress("64:ff9b::")!;

/** Why an address (as a resolver gives it) is refused, in a word or two; null when it may be reached. */
export function refusalOf(address: string): string | null {
  const bytes = parseAddress(address);
  if (bytes === null) return "not an address";
  return refusalOfBytes(bytes);
}

function refusalOfBytes(bytes: Uint8Array): string | null {
  if (bytes.length === 16) {
    if (inRange(bytes, IPV4_MAPPED, 96) || inRange(bytes, NAT64, 96)) {
      return refusalOfBytes(bytes.subarray(12));
    }
    if (!inRange(bytes, GLOBAL_UNICAST, 3)) return kindOfIpv6(bytes);
  }
  return REFUSED_RANGES.find((range) => inRange(bytes, range.bytes, range.bits))?.kind ?? null;
}

function kindOfIpv6(bytes: Uint8Array): string {
  const first = bytes[0]!;
  if (first === 0xff) return "multicast";
  if (first === 0xfe && (bytes[1]! & 0xc0) === 0x80) return "link-local";
  if ((first & 0xfe) === 0xfc) return "private";
  if (bytes.subarray(0, 15).every((byte) => byte === 0)) {
    return bytes[15] === 1 ? "loopback" : "unspecified";
  }
  return "special-purpose";
}

function inRange(bytes: Uint8Array, range: Uint8Array, bits: number): boolean {
  if (bytes.length !== range.length) return false;
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
    if ((bytes[bit / 8]! & mask) !== (range[bit / 8]! & mask)) return false;
  }
  return true;
}

/** Four or sixteen bytes of an address in its textual form (RFC 4291 §2.2); null when it is none. */
export function parseAddress(text: string): Uint8Array | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split(".");
  // A leading zero would mean octal to some and decimal to others.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? Uint8Array.from(bytes) : null;
}

function parseIpv6(text: string): Uint8Array | null {
  const lastColon = text.lastIndexOf(":");
  const tail = text.slice(lastColon + 1);
  if (tail.includes(".")) {
    const ipv4 = parseIpv4(tail);
    if (ipv4 === null) return null;
    const [a, b, c, d] = ipv4 as unknown as [number, number, number, number];
    const groups = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
    return parseIpv6(text.slice(0, lastColon + 1) + groups);
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [left, right] = halves.map((half) => half === "" ? [] : half.split(":"));
  const missing = 8 - left!.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...left!, ...Array(right === undefined ? 0 : missing).fill("0"), ...right ?? []];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return Uint8Array.from(groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  }));
}
