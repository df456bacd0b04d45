/** What becomes of a tenant's isolates, told to its owner in the same order as its logs, and counted. */
import { LIFECYCLE_EVENTS, type LifecycleEventName } from "@imprun/contracts/lifecycle";
import { type ProblemCode, PROBLEMS } from "@imprun/contracts/problem";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import type { SupervisorToCell } from "@imprun/contracts/runtime/supervision";
import type { LimitMembers } from "./http/limit-members.ts";
import type { Isolate } from "./isolates/isolate.ts";
import type { Counts } from "./load/counts.ts";
import type { Logs } from "./logs.ts";

type Data = Record<string, string | number>;
type Breach = Extract<SupervisorToCell, { type: "breach" }>;

/** Why an isolate is booted. */
export type BootReason = "cold" | "load" | "replacement" | "retirement" | "rollout";
/** Why an isolate gets no new requests. */
export type RetireReason = "heap" | "external" | "lifetime";

/** A limit that refused or cut off something. */
export interface LimitHit {
  readonly code: ProblemCode;
  readonly requestId: string | null;
  readonly functionName: string | null;
  /** Null where the code alone says it all. */
  readonly limit: LimitMembers | null;
  /** The host that may not be reached. */
  readonly host: string | null;
}

const MEGABYTE = 1024 ** 2;

export class Lifecycle {
  readonly #readyAt = new WeakMap<Isolate, number>();
  readonly #breaches = new WeakMap<Isolate, Breach>();

  constructor(private readonly logs: Logs, private readonly counts: Counts) {}

  booting(deployment: TenantDeployment, why: BootReason): void {
    const text = `An isolate is booted: ${BOOTED[why]}`;
    this.#add(deployment, "booting", text, { revision: deployment.revision, why });
  }

  /** The isolate has imported what it was booted for, `bootMs` after somebody asked for it. */
  ready(isolate: Isolate, deployment: TenantDeployment, bootMs: number): void {
    this.#readyAt.set(isolate, performance.now());
    const rounded = tenths(bootMs);
    const data = { ...named(isolate, deployment), bootMs: rounded };
    this.#add(deployment, "ready", `An isolate is ready after ${rounded} ms`, data);
  }

  /** A successor is booted, and then the isolate gets no new requests. */
  retired(isolate: Isolate, deployment: TenantDeployment, why: RetireReason): void {
    const data = { ...named(isolate, deployment), why };
    this.#add(deployment, "retired", `An isolate gets a successor: ${RETIRED[why]}`, data);
  }

  /** The isolate gets no new requests and still has some. */
  draining(isolate: Isolate, deployment: TenantDeployment, requests: number): void {
    const data = { ...named(isolate, deployment), requests };
    this.#add(deployment, "draining", `An isolate finishes ${requests} requests`, data);
  }

  evicted(isolate: Isolate, deployment: TenantDeployment, why: "idle" | "room"): void {
    const text = `An isolate that did nothing was let go: ${EVICTED[why]}`;
    this.#add(deployment, "evicted", text, { ...named(isolate, deployment), why });
  }

  limited(deployment: TenantDeployment, hit: LimitHit, times: number): void {
    const { code, requestId, functionName, limit, host } = hit;
    const data: Data = { revision: deployment.revision, reason: code };
    if (limit !== null) Object.assign(data, limit);
    if (host !== null) data.host = host;
    if (times > 1) data.times = times;
    const what = `${PROBLEMS[code].title}: ${code}${host === null ? "" : `, ${host}`}`;
    const text = `${what}${times > 1 ? `, ${times} times` : ""}`;
    this.#add(deployment, "limited", text, data, { requestId, functionName });
  }

  /** What the supervisor measured when it found that the isolate used up a limit. */
  breached(isolate: Isolate, breach: Breach): void {
    this.#breaches.set(isolate, breach);
  }

  /** Whether V8 gave up in the isolate. */
  isAborted(isolate: Isolate): boolean {
    return this.#breaches.get(isolate)?.aborted === true;
  }

  /** The isolate is gone: in order, or stopped because of `code`. */
  gone(
    isolate: Isolate,
    deployment: TenantDeployment,
    code: ProblemCode | null,
    detail: string,
  ): void {
    const readyAt = this.#readyAt.get(isolate);
    const data: Data = named(isolate, deployment);
    if (readyAt !== undefined) data.livedMs = Math.round(performance.now() - readyAt);
    const { usage } = isolate;
    if (usage) {
      data.cpuMs = tenths(usage.cpuMs);
      data.heapMb = tenths(usage.heapBytes / MEGABYTE);
      data.externalMb = tenths(usage.externalBytes / MEGABYTE);
    }
    if (code === null) {
      if (readyAt !== undefined) this.#add(deployment, "ended", "An isolate has ended", data);
      return;
    }
    const { cpuMs, cellBytes } = this.#breaches.get(isolate) ?? {};
    if (cpuMs !== undefined) data.cpuMs = cpuMs;
    if (cellBytes !== undefined) data.cellMemoryMb = Math.round(cellBytes / MEGABYTE);
    this.#add(deployment, "killed", detail, { ...data, reason: code });
  }

  #add(
    { tenantId, functions }: TenantDeployment,
    event: LifecycleEventName,
    message: string,
    data: Data,
    of: Pick<LimitHit, "requestId" | "functionName"> = { requestId: null, functionName: null },
  ): void {
    this.counts.lifecycle(tenantId, event);
    const name = of.functionName;
    const isKnown = name !== null && Object.hasOwn(functions, name);
    this.logs.add({
      kind: "lifecycle",
      level: LIFECYCLE_EVENTS[event].level,
      tenantId,
      at: Date.now(),
      message,
      function: isKnown ? name : null,
      semver: isKnown ? functions[name]!.semver : null,
      requestId: of.requestId,
      data: { event, ...data },
    });
  }
}

const BOOTED: Readonly<Record<BootReason, string>> = {
  cold: "a request came and there was none",
  load: "the others have too much to do",
  replacement: "its cell takes over from another one",
  retirement: "it takes over from one that has had its time",
  rollout: "there is a new revision",
};
const RETIRED: Readonly<Record<RetireReason, string>> = {
  heap: "it has used half of its heap",
  external: "it has used half of its memory outside of the heap",
  lifetime: "it has lived for its time",
};
const EVICTED = { idle: "it was idle for too long", room: "others need the room" } as const;

function named(isolate: Isolate, { revision }: TenantDeployment): Data {
  return { isolate: isolate.id, revision };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
