import { equal, match, notEqual } from "node:assert/strict";
import { base62, keyHint, newApiKey, newCredentialId } from "./api-key.ts";

Deno.test("a key tells its environment and holds 256 random bits", () => {
  match(newApiKey("dev"), /^sk_dev_[0-9A-Za-z]{43}$/);
  match(newApiKey("staging"), /^sk_staging_[0-9A-Za-z]{43}$/);
  match(newApiKey("prod"), /^sk_live_[0-9A-Za-z]{43}$/);
  notEqual(newApiKey("dev"), newApiKey("dev"));
});

Deno.test("every 256-bit number has 43 digits in base 62", () => {
  equal(base62(new Uint8Array(32)), "0".repeat(43));
  equal(base62(new Uint8Array(32).fill(0, 0, 31).fill(61, 31)), "0".repeat(42) + "z");
  equal(base62(new Uint8Array(32).fill(255)).length, 43);
});

Deno.test("a hint shows three characters at each end of the random part", () => {
  equal(keyHint("sk_dev_abcdefghijk"), "sk_dev_abc…ijk");
});

Deno.test("a credential id begins with its gateway and environment", () => {
  match(newCredentialId("hometax", "dev"), /^hometax-dev-[0-9a-f]{12}$/);
});
