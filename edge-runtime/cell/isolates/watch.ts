/** Looks at all isolates many times a second: deadlines, silence, and what the supervisor must know of them. */
import type { CellToSupervisor } from "@imprun/contracts/runtime/supervision";
import type { Exchange } from "../http/exchange.ts";
import type { Tenants } from "../tenants/tenants.ts";
import type { Isolate } from "./isolate.ts";

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
    if (isolate.owesSince > 0 && now - isolate.owesSince > 2 * cpuMs + 500) {
      tenant.lost(isolate);
      isolate.discardSilent();
      return;
    }
    const busySince = this.#checkRequests(isolate, now, wallMs, () => {
      tenant.lost(isolate);
      isolate.drain();
    });
    if (isolate.owesSince === 0 && (pingAll || busySince > 0)) isolate.ping();
    this.#report(
      isolate,
      isolate.owesSince > 0 ? earliest(busySince, isolate.owesSince) : busySince,
      now,
    );
  }

  /** Ends what is over its time. Returns since when one request has had the isolate for itself; 0 for no such. */
  #checkRequests(isolate: Isolate, now: number, wallMs: number, expire: () => void): number {
    let unanswered = 0;
    let since = 0;
    for (const dispatched of isolate.requests.values()) {
      const request = dispatched as Exchange;
      if (!request.isAnswered && now - request.startedAt > wallMs) {
        request.fail("wall_limit", `The function did not answer within ${wallMs} ms`, {
          limit: wallMs,
        });
        expire();
      } else if (
        !request.isAnswered && now - request.startedAt > 2 * WATCH_MS &&
        request.request.signal.aborted
      ) {
        isolate.abort(request.number);
      }
      if (!request.isAnswered) unanswered++;
      since = request.startedAt;
      if (now - since < WATCH_MS && isolate.state !== "draining") break;
    }
    const isOver = isolate.state === "draining" && unanswered === 0 && isolate.requests.size > 0;
    if (isOver && now - isolate.idleSince > wallMs) {
      isolate.discard("wall_limit", "Work after the answer took too long");
    }
    return isolate.requests.size === 1 && now - since >= WATCH_MS ? since : 0;
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

function earliest(a: number, b: number): number {
  return a === 0 ? b : Math.min(a, b);
}
