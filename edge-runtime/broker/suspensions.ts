/** Which tenants had isolates stopped by force, in whatever cell, so that a new cell does not begin at nothing. */
import { SUSPENSION_FORGET_MS, suspensionSeconds } from "@imprun/contracts/limits";
import type { Suspension } from "@imprun/contracts/runtime/frames";

export class Suspensions {
  readonly #suspensions = new Map<string, Suspension>();

  /** `revisionOf` says what is live of a tenant now; a new revision clears what was before it. */
  constructor(private readonly revisionOf: (tenantId: string) => number | undefined) {}

  /** Takes what was known before this broker started. */
  restore(kept: readonly Suspension[]): void {
    for (const suspension of kept) this.#suspensions.set(suspension.tenantId, suspension);
  }

  /**
   * One more isolate was stopped, which counts as `times` of them. Null when that was one of a revision that is not live
   * any more.
   */
  breached(tenantId: string, revision: number, now: number, times = 1): Suspension | null {
    if (this.revisionOf(tenantId) !== revision) return null;
    const before = this.#current(tenantId, now)?.breaches ?? 0;
    const suspension = { tenantId, revision, breaches: before + times, breachedAt: now };
    this.#suspensions.set(tenantId, suspension);
    return suspension;
  }

  /** What a new cell must know. */
  all(now: number): Suspension[] {
    return [...this.#suspensions.keys()].flatMap((tenantId) => this.#current(tenantId, now) ?? []);
  }

  /** How many tenants wait for their next isolate. */
  waiting(now: number): number {
    return this.all(now).filter(({ breaches, breachedAt }) =>
      breachedAt + suspensionSeconds(breaches) * 1_000 > now
    ).length;
  }

  #current(tenantId: string, now: number): Suspension | undefined {
    const suspension = this.#suspensions.get(tenantId);
    if (suspension === undefined) return undefined;
    const isOver = suspension.revision !== this.revisionOf(tenantId) ||
      now - suspension.breachedAt > SUSPENSION_FORGET_MS;
    if (!isOver) return suspension;
    this.#suspensions.delete(tenantId);
    return undefined;
  }
}
