import assert from "node:assert/strict";
import { AllowedHosts } from "@imprun/contracts/allowed-hosts";
import { ProblemError } from "@imprun/contracts/problem";
import { requireAllowed } from "./allowed-hosts.ts";

/** The host that is refused; null when it is allowed. */
function refused(address: string, list: string[] | null): unknown {
  try {
    requireAllowed(new URL(address), AllowedHosts.parse(list));
    return null;
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.code, "host_not_allowed");
    return error.extra.host;
  }
}

Deno.test("without a list every host is allowed, and by an empty one none is", () => {
  assert.equal(refused("https://anything.example/", null), null);
  assert.equal(refused("https://anything.example/", []), "anything.example");
});

const LIST = ["api.example.com", "*.wild.example", "tls.example:443", "8.8.8.8", "[2001:4860::1]"];

for (
  const address of [
    "https://api.example.com/",
    "http://api.example.com:8080/path?q#f",
    "https://API.Example.COM/",
    "https://api.example.com./",
    "https://api。example。com/",
    "https://%61pi.example.com/",
    "https://a.wild.example/",
    "https://a.b.wild.example:8443/",
    "https://a.wild.example./",
    "https://tls.example/",
    "http://tls.example:443/",
    "http://8.8.8.8/",
    "http://0x08080808/",
    "http://[2001:4860:0::0:1]:81/",
  ]
) {
  Deno.test(`${address} is allowed by ${LIST.join(", ")}`, () => {
    assert.equal(refused(address, LIST), null);
  });
}

const REFUSED: Record<string, string> = {
  "https://example.com/": "example.com",
  "https://b.api.example.com/": "b.api.example.com",
  "https://evil-api.example.com/": "evil-api.example.com",
  "https://api.example.com.evil.example/": "api.example.com.evil.example",
  "https://api.example.com../": "api.example.com..",
  "https://api-example.com/": "api-example.com",
  "https://wild.example/": "wild.example",
  "https://wild.example./": "wild.example.",
  "https://.wild.example/": ".wild.example",
  "https://evilwild.example/": "evilwild.example",
  "https://a.wild.example.org/": "a.wild.example.org",
  "http://tls.example/": "tls.example",
  "https://tls.example:8443/": "tls.example:8443",
  "https://аpi.example.com/": "xn--pi-6kc.example.com",
  "http://8.8.4.4/": "8.8.4.4",
  "http://[::ffff:8.8.8.8]/": "[::ffff:808:808]",
  "http://[2001:4860::2]/": "[2001:4860::2]",
};

for (const [address, host] of Object.entries(REFUSED)) {
  Deno.test(`${address} is refused as ${host}`, () => assert.equal(refused(address, LIST), host));
}

Deno.test("a port of an IPv6 address is outside of its brackets", () => {
  const list = ["[2001:4860::1]:8443"];
  assert.equal(refused("http://[2001:4860::1]:8443/", list), null);
  assert.equal(refused("http://[2001:4860::1]/", list), "[2001:4860::1]");
});

Deno.test("what is said of a host is bounded", () => {
  const host = refused(`http://${"a".repeat(10_000)}.example/`, []);
  assert.equal((host as string).length, 259);
});
