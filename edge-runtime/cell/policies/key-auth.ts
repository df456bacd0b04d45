/** `key-auth`: the caller shows an API key of a grant for this tenant. */
import type { Exchange } from "../http/exchange.ts";
import type { Keys } from "../tenants/keys.ts";

/** Lets the exchange pass with its caller, or answers 401 or 403. The key was stripped from the headers before. */
export function keyAuth(exchange: Exchange, keys: Keys): void {
  if (exchange.tenant.deployment.authType === "none") return;
  const presented = exchange.presentedKey;
  if (presented === null) {
    return exchange.fail("key_missing", "Send the key as the header apikey: <key>");
  }
  const key = keys.find(presented);
  if (!key) return exchange.fail("key_unknown");
  if (key.tenantId !== exchange.tenant.deployment.tenantId) return exchange.fail("key_foreign");
  if (!key.enabled) return exchange.fail("key_disabled");
  if (key.expiresAt !== null && key.expiresAt <= Date.now()) return exchange.fail("key_expired");
  exchange.caller = { applicationId: key.applicationId, grantId: key.grantId };
}

/** The key inside `Authorization: Bearer <key>`; null for another scheme. */
export function bearerKey(authorization: string): string | null {
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}
