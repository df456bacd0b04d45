/** `key-auth`: the caller shows an API key of a grant for this tenant. */
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import type { TenantKey } from "@imprun/contracts/runtime/frames";
import type { Exchange } from "../http/exchange.ts";
import type { Keys } from "../tenants/keys.ts";

const KEY_PREFIX = /^sk_(dev|staging|live)_/;

/**
 * Lets the exchange pass with its caller, or answers 401 or 403. The key was stripped from the headers before.
 * The result is a promise when the broker has to be asked.
 */
export function keyAuth(exchange: Exchange, keys: Keys): void | Promise<void> {
  if (exchange.tenant.deployment.authType === "none") return;
  const presented = exchange.presentedKey;
  if (presented === null) {
    return exchange.fail("key_missing", "Send the key as the header apikey: <key>");
  }
  const key = keys.find(presented);
  return key instanceof Promise ? key.then((key) => judge(exchange, key)) : judge(exchange, key);
}

function judge(exchange: Exchange, key: TenantKey | null): void {
  if (!key) return exchange.fail("key_unknown", elsewhere(exchange));
  if (key.tenantId !== exchange.tenant.deployment.tenantId) return exchange.fail("key_foreign");
  if (!key.enabled) return exchange.fail("key_disabled");
  if (key.expiresAt !== null && key.expiresAt <= Date.now()) return exchange.fail("key_expired");
  exchange.caller = { applicationId: key.applicationId, grantId: key.grantId };
}

/** A key says in its first letters which environment it is for: the most common mistake gets a hint. */
function elsewhere({ presentedKey, tenant }: Exchange): string | undefined {
  const { environment } = parseTenantId(tenant.deployment.tenantId as TenantId);
  const named = KEY_PREFIX.exec(presentedKey ?? "")?.[1];
  const meant = named === "live" ? "prod" : named;
  if (meant === undefined || meant === environment) return undefined;
  return `This is ${environment}, and the key looks like one for ${meant}`;
}

/** The key inside `Authorization: Bearer <key>`; null for another scheme. */
export function bearerKey(authorization: string): string | null {
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}
