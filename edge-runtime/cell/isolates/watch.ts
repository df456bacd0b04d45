/** Looks at all isolates many times a second: deadlines, silence, and what the supervisor must know of them. */
import type { CellToSupervisor } from "@imprun/contracts/runtime/supervision";
import type { Tenants } from "../tenants/tenants.ts";
import type { Dispatched, Isolate } from "./isolate.ts";

export const WATCH_MS = 50;
const PING_EVERY_MS = 1_000;

export class Watch {
  readonly isolates = new Set<Isolate>();
  readonly #reported = new Map<Isolate, number>();
  #pingedAt = 0;

  constructor(
    private readonly tenants: Tenants,
    private readonly tell: (message: CellToSupervisor) => void,
  ) {}

  forget(isolate: Isolate): void {
    this.isolates.delete(isolate);
    this.#reported.delete(isolate);
  }

  tick(now = performance.now()): void {
    const pingAll = now - this.#pingedAt > PING_EVERY_MS;
    if (pingAll) this.#pingedAt = now;
    for (const isolate of this.isolates) this.#look(isolate, now, pingAll);
  }

  #look(isolate: Isolate, now: number, pingAll: boolean): void {
    const tenant = isolate.tenantId === null ? undefined : this.tenants.get(isolate.tenantId);
    if (!tenant) {
      if (isolate.state === "draining" && isolate.requests.size === 0) isolate.retire();
      return;
    }
    const { wallMs, cpuMs } = tenant.deployment.limits;
    const silentMs = isolate.owesSince > 0 ? now - isolate.owesSince : 0;
    const overdue = this.#endOverdue(isolate, now, wallMs);
    if (silentMs > 2 * cpuMs + 500 || (overdue && silentMs > 2 * WATCH_MS)) {
      tenant.lost(isolate);
      isolate.discardSilent();
      return;
    }
    if (overdue) {
      for (const request of isolate.requests.values()) expire(request, now, wallMs);
      tenant.lost(isolate);
      isolate.drain();
    }
    const since = attributableSince(isolate, now);
    if (isolate.owesSince === 0 && (pingAll || isolate.isImporting || isStale(isolate, now))) {
      isolate.ping();
    }
    this.#report(isolate, since > 0 ? since : isolate.owesSince, now);
  }

  /** Tells requests whose client has gone. Returns whether one is over its time. */
  #endOverdue(isolate: Isolate, now: number, wallMs: number): boolean {
    let overdue = false;
    let unanswered = 0;
    for (const request of isolate.requests.values()) {
      const ageMs = now - request.startedAt;
      if (ageMs < WATCH_MS && isolate.state !== "draining") continue;
      if (request.isAnswered) continue;
      unanswered++;
      if (ageMs > wallMs) overdue = true;
      else if (ageMs > 2 * WATCH_MS && request.isAbandoned) {
        isolate.abort(request.number);
      }
    }
    const onlyAfterwork = isolate.state === "draining" && unanswered === 0 &&
      isolate.requests.size > 0;
    if (onlyAfterwork && now - isolate.idleSince > wallMs) {
      isolate.discard("wall_limit", "Work after the answer took too long");
    }
    return overdue;
  }

  #report(isolate: Isolate, since: number, now: number): void {
    const reported = this.#reported.get(isolate) ?? 0;
    const current = since > 0 && now - since >= WATCH_MS ? since : 0;
    if (reported === current) return;
    if (reported !== 0) this.tell({ type: "idle", isolateId: isolate.id });
    if (current !== 0) {
      this.tell({
        type: "busy",
        isolateId: isolate.id,
        startedAt: performance.timeOrigin + current,
      });
    }
    this.#reported.set(isolate, current);
  }
}

/** Since when one request has had the isolate for itself, so that its CPU time is that request's; 0 for no such. */
function attributableSince(isolate: Isolate, now: number): number {
  if (isolate.requests.size !== 1) return 0;
  const [request] = isolate.requests.values();
  // A WebSocket may stay for a day, and its limit of CPU time is for one request.
  if (request!.socket) return 0;
  return now - request!.startedAt >= WATCH_MS ? request!.startedAt : 0;
}

/** Whether one of its requests has been there for some time. */
function isStale(isolate: Isolate, now: number): boolean {
  return isolate.requests.values().some((request) =>
    !request.socket && now - request.startedAt >= WATCH_MS
  );
}

function expire(request: Dispatched, now: number, wallMs: number): void {
  if (request.isAnswered || now - request.startedAt <= wallMs) return;
  request.fail("wall_limit", `The function did not answer within ${wallMs} ms`, { limit: wallMs });
}
