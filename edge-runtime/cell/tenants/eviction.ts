/** Idle isolates leave by age, and the least recently used first when there are too many. */
import type { Isolate } from "../isolates/isolate.ts";
import type { Tenant } from "./tenant.ts";

/** The last isolate of a tenant, without which the next request is a cold start. */
const IDLE_MS = 10 * 60_000;
/** One of several: what brought them about may come again in a moment. */
const EXTRA_IDLE_MS = 30_000;

/** Lets go of isolates that have done nothing for ten minutes, and of those beside others after half a minute. */
export function evictIdle(tenants: Iterable<Tenant>, now = performance.now()): void {
  for (const tenant of tenants) {
    for (const isolate of tenant.serving) {
      const idleMs = tenant.serving.length > 1 ? EXTRA_IDLE_MS : IDLE_MS;
      if (isIdle(isolate) && now - isolate.idleSince > idleMs) tenant.evict(isolate, "idle");
    }
  }
}

/** Lets go of as many idle isolates, the longest idle first. */
export function makeRoom(tenants: Iterable<Tenant>, excess: number): void {
  if (excess <= 0) return;
  const idle = [...tenants].flatMap((tenant) =>
    tenant.serving.filter(isIdle).map((isolate) => ({ tenant, isolate }))
  );
  idle.sort((a, b) => a.isolate.idleSince - b.isolate.idleSince);
  for (const { tenant, isolate } of idle.slice(0, excess)) tenant.evict(isolate, "room");
}

function isIdle(isolate: Isolate): boolean {
  return isolate.state === "ready" && !isolate.isBusy;
}
