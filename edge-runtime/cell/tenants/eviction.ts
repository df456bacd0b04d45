/** Idle isolates leave by age. When there are too many, `room.ts` says who leaves. */
import { CELL_LIMITS } from "@imprun/contracts/limits";
import type { Isolate } from "../isolates/isolate.ts";
import type { Tenant } from "./tenant.ts";

/** Lets go of isolates that have done nothing for ten minutes, and of those beside others after half a minute. */
export function evictIdle(tenants: Iterable<Tenant>, now = performance.now()): void {
  for (const tenant of tenants) {
    for (const isolate of tenant.serving) {
      const idleMs = tenant.serving.length > 1 ? CELL_LIMITS.extraIdleMs : CELL_LIMITS.idleMs;
      if (isIdle(isolate) && now - isolate.idleSince > idleMs) tenant.evict(isolate, "idle");
    }
  }
}

function isIdle(isolate: Isolate): boolean {
  return isolate.state === "ready" && !isolate.isBusy;
}
