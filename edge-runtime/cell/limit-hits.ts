/** Limits that refused or cut off something: each is counted, and told to the tenant's owner at most once a second. */
import type { ProblemCode } from "@imprun/contracts/problem";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import { limitOf } from "./http/limit-members.ts";
import type { Lifecycle, LimitHit } from "./lifecycle.ts";
import type { Counts } from "./load/counts.ts";

/** So often what was not told at once is told together. */
const TELL_EVERY_MS = 1_000;
/** Refused hosts of a tenant that are named, until none was refused for so long: a function can ask for any number of them. */
const HOSTS_NAMED = 10;

/** Limits that are met outside of isolates. */
const OUTSIDE_LIMITS: ReadonlySet<ProblemCode> = new Set([
  "body_limit",
  "wall_limit",
  "concurrency_limit",
  "queue_limit",
  "tenant_suspended",
]);

/** Whether the end of a request has to tell of the limit that it failed with; isolates tell of theirs themselves. */
export function isMetOutside(code: ProblemCode, { number }: { number: number }): boolean {
  // Who waits for an isolate has no number yet; in an isolate it is calls of the function that are too many.
  return OUTSIDE_LIMITS.has(code) && (code !== "concurrency_limit" || number === 0);
}

interface Held {
  readonly deployment: TenantDeployment;
  readonly hit: LimitHit;
  readonly toldAt: number;
  times: number;
  /** Those that have had a line of their own. */
  readonly hosts: Set<string>;
}

export class LimitHits {
  /** By tenant, code and limit, while there was one lately. */
  readonly #held = new Map<string, Held>();

  constructor(
    private readonly counts: Counts,
    private readonly lifecycle: Pick<Lifecycle, "limited">,
  ) {}

  /**
   * A limit of the tenant was met, so many times. The first one is told at once, with its request, and so is the first one
   * of each further host.
   */
  add(
    deployment: TenantDeployment,
    code: ProblemCode,
    { requestId = null, functionName = null, limit, host = null }: Partial<LimitHit> = {},
    times = 1,
    now = performance.now(),
  ): void {
    const { tenantId, limits } = deployment;
    this.counts.limited(tenantId, code, times);
    const met = limit ?? limitOf(code, limits);
    const key = `${tenantId} ${code} ${met?.limitName}`;
    const held = this.#held.get(key);
    if (held && !isNewHost(held, host)) return void (held.times += times);
    const hit = { code, requestId, functionName, limit: met, host };
    this.lifecycle.limited(deployment, hit, times);
    const hosts = held?.hosts ?? new Set<string>();
    if (host !== null) hosts.add(host);
    if (!held) this.#held.set(key, { deployment, hit, toldAt: now, times: 0, hosts });
  }

  /** Tells what came since; to be called now and then. */
  tell(now = performance.now()): void {
    for (const [key, held] of this.#held) {
      if (now - held.toldAt < TELL_EVERY_MS) continue;
      this.#held.delete(key);
      if (held.times === 0) continue;
      const [host = null] = held.hosts.size === 1 ? held.hosts : [];
      const hit = { ...held.hit, requestId: null, functionName: null, host };
      this.lifecycle.limited(held.deployment, hit, held.times);
      this.#held.set(key, { ...held, toldAt: now, times: 0 });
    }
  }
}

function isNewHost({ hosts }: Held, host: string | null): boolean {
  return host !== null && hosts.size < HOSTS_NAMED && !hosts.has(host);
}
