/** Looks at all isolates many times a second: deadlines, silence, memory, age, and what the supervisor must know. */
import type { TenantLimits } from "@imprun/contracts/limits";
import type { CellToSupervisor } from "@imprun/contracts/runtime/supervision";
import type { LimitHits } from "../limit-hits.ts";
import type { LimitMembers } from "../http/limit-members.ts";
import type { Tenant } from "../tenants/tenant.ts";
import type { Tenants } from "../tenants/tenants.ts";
import type { Dispatched } from "./host.ts";
import type { Isolate } from "./isolate.ts";
import { Retirement } from "./retirement.ts";
import { Waiting } from "./waiting.ts";

export const WATCH_MS = 50;
const PING_EVERY_MS = 1_000;
const MEGABYTE = 1024 ** 2;

export class Watch {
  readonly isolates = new Set<Isolate>();
  readonly #reported = new Map<Isolate, number>();
  /** Since when a request has been answered, and goes on all the same. */
  readonly #answeredAt = new WeakMap<Dispatched, number>();
  readonly #retirement = new Retirement();
  readonly #waiting: Waiting;
  #pingedAt = 0;

  constructor(
    private readonly tenants: Tenants,
    private readonly limits: Pick<LimitHits, "add">,
    private readonly tell: (message: CellToSupervisor) => void,
  ) {
    this.#waiting = new Waiting(limits);
  }

  forget(isolate: Isolate): void {
    this.isolates.delete(isolate);
    this.#reported.delete(isolate);
  }

  tick(now = performance.now()): void {
    const pingAll = now - this.#pingedAt > PING_EVERY_MS;
    if (pingAll) this.#pingedAt = now;
    for (const isolate of this.isolates) this.#look(isolate, now, pingAll);
    this.#waiting.settle((isolate, { limits }) => {
      endForMemory(isolate, limits, "Streamed answers wait for their clients in large pieces");
    });
  }

  #look(isolate: Isolate, now: number, pingAll: boolean): void {
    const tenant = isolate.tenantId === null ? undefined : this.tenants.get(isolate.tenantId);
    if (!tenant) {
      if (isolate.state === "draining" && !isolate.isBusy) isolate.retire();
      return;
    }
    const { limits } = tenant.deployment;
    const silentMs = isolate.owesSince > 0 ? now - isolate.owesSince : 0;
    const overdue = this.#findOverdue(isolate, tenant, now);
    if (silentMs > 2 * limits.cpuMs + 500 || (overdue && silentMs > 2 * WATCH_MS)) {
      tenant.lost(isolate);
      isolate.discardSilent();
      return;
    }
    if (overdue) {
      for (const request of isolate.requests.values()) expire(request, now, limits.wallMs);
      tenant.giveUp(isolate);
    }
    if (!isolate.isAlive) return;
    this.#lookAtStreams(isolate, tenant, now);
    const since = attributableSince(isolate, now);
    if (
      isolate.owesSince === 0 && (pingAll || isolate.imports.isUnderWay || isStale(isolate, now))
    ) {
      isolate.ping();
    }
    this.#lookAtMemory(isolate, limits);
    const why = this.#retirement.reason(isolate, limits, now);
    if (why !== null) tenant.retire(isolate, why);
    if (isolate.isAlive) this.#report(isolate, since > 0 ? since : isolate.owesSince, now);
  }

  /** Tells requests whose client has gone. Returns whether one, or its work after the answer, is over its time. */
  #findOverdue(isolate: Isolate, tenant: Tenant, now: number): boolean {
    const { wallMs } = tenant.deployment.limits;
    let overdue = false;
    let onlyAfterwork = isolate.requests.size > 0;
    for (const request of isolate.requests.values()) {
      if (!request.isAnswered) onlyAfterwork = false;
      const ageMs = now - request.startedAt;
      if (ageMs < WATCH_MS && isolate.state !== "draining") continue;
      if (request.isAnswered) {
        if (!this.#isAfterworkOverdue(isolate, request, now, wallMs)) continue;
        overdue = true;
        if (isolate.state !== "draining") this.limits.add(tenant.deployment, "wall_limit", request);
      } else if (ageMs > wallMs) overdue = true;
      else if (ageMs > 2 * WATCH_MS && request.isAbandoned) isolate.abort(request.number);
    }
    if (overdue && onlyAfterwork && isolate.state === "draining") {
      isolate.discard("wall_limit", "Work after the answer took too long");
      return false;
    }
    return overdue;
  }

  /** A WebSocket may stay, and what feeds a streamed answer may stay as long as that. */
  #isAfterworkOverdue(isolate: Isolate, request: Dispatched, now: number, wallMs: number): boolean {
    if (request.socket || isolate.streams.has(request.number)) {
      this.#answeredAt.delete(request);
      return false;
    }
    const answeredAt = this.#answeredAt.get(request);
    if (answeredAt === undefined) this.#answeredAt.set(request, now);
    return answeredAt !== undefined && now - answeredAt > wallMs;
  }

  /** Streamed answers that stand still or last too long are cut off; what they have in the cell is noted. */
  #lookAtStreams(isolate: Isolate, tenant: Tenant, now: number): void {
    const { limits } = tenant.deployment;
    for (const stream of isolate.streams.values()) {
      const limit = lateStream(stream, limits, now);
      if (limit === null) continue;
      const { requestId, functionName } = stream;
      this.limits.add(tenant.deployment, "stream_limit", { requestId, functionName, limit });
      stream.cut(`The streamed answer was cut off after ${limit.limit} ms`);
    }
    if (isolate.streams.size > 0) this.#waiting.note(tenant.deployment, isolate);
  }

  /** What its own meter did not refuse, and what V8 stopped without an end of the isolate. */
  #lookAtMemory(isolate: Isolate, limits: TenantLimits): void {
    if (isolate.usage === null) return;
    const { externalBytes, isHeapUsedUp } = isolate.usage;
    if (isHeapUsedUp) return isolate.discard("memory_limit", "The isolate used up its heap");
    if (externalBytes <= limits.externalMb * MEGABYTE) return;
    const megabytes = Math.round(externalBytes / MEGABYTE);
    endForMemory(isolate, limits, `The isolate has ${megabytes} MB outside of its heap`);
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

function endForMemory(isolate: Isolate, { externalMb }: TenantLimits, detail: string): void {
  isolate.discard("memory_limit", detail, { limitName: "externalMb", limit: externalMb });
}

/** The limit that a stream is past, if it is. */
function lateStream(
  { startedAt, progressAt }: { startedAt: number; progressAt: number },
  { streamMs, streamIdleMs }: TenantLimits,
  now: number,
): LimitMembers | null {
  if (now - startedAt > streamMs) return { limitName: "streamMs", limit: streamMs };
  const isIdle = now - progressAt > streamIdleMs;
  return isIdle ? { limitName: "streamIdleMs", limit: streamIdleMs } : null;
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
  request.fail("wall_limit", `The function did not answer within ${wallMs} ms`);
}
