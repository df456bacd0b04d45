/** Idle isolates leave by age. When there are too many, `room.ts` says who leaves. */
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

function isIdle(isolate: Isolate): boolean {
  return isolate.state === "ready" && !isolate.isBusy;
}
