/** Idle isolates leave by age, and the least recently used first when there are too many. */
import type { Tenant } from "./tenant.ts";
import type { Tenants } from "./tenants.ts";

const IDLE_MS = 10 * 60_000;

/** Lets go of isolates that have done nothing for ten minutes. */
export function evictIdle(tenants: Tenants, now = performance.now()): void {
  for (const tenant of tenants) {
    if (isIdle(tenant) && now - tenant.isolate!.idleSince > IDLE_MS) tenant.evict();
  }
}

/** Lets go of as many idle isolates, the longest idle first. */
export function makeRoom(tenants: Tenants, excess: number): void {
  if (excess <= 0) return;
  const idle = [...tenants].filter(isIdle);
  idle.sort((a, b) => a.isolate!.idleSince - b.isolate!.idleSince);
  for (const tenant of idle.slice(0, excess)) tenant.evict();
}

function isIdle({ isolate }: Tenant): boolean {
  return isolate !== null && isolate.state === "ready" && !isolate.isBusy;
}
