/** All tenants of the cell, as the broker tells them. */
import type { RolloutResult, Suspension, TenantDeployment } from "@imprun/contracts/runtime/frames";
import { Tenant, type TenantParts } from "./tenant.ts";

export class Tenants {
  readonly #tenants = new Map<string, Tenant>();

  constructor(
    private readonly parts: TenantParts,
    private readonly removed: (tenantId: string) => void,
  ) {}

  get(tenantId: string): Tenant | undefined {
    return this.#tenants.get(tenantId);
  }

  [Symbol.iterator](): IterableIterator<Tenant> {
    return this.#tenants.values();
  }

  /** The whole truth: what is not in it is gone, what differs is rolled out. */
  sync(deployments: readonly TenantDeployment[]): void {
    const named = new Set(deployments.map(({ tenantId }) => tenantId));
    for (const tenantId of this.#tenants.keys()) if (!named.has(tenantId)) this.remove(tenantId);
    for (const deployment of deployments) {
      if (this.#tenants.has(deployment.tenantId)) this.deploy(deployment).catch(this.parts.fault);
      else this.#tenants.set(deployment.tenantId, new Tenant(deployment, this.parts));
    }
  }

  /** Some cell had to stop an isolate of the tenant, maybe the one whose place this cell has taken. */
  suspend({ tenantId, revision, breaches, breachedAt }: Suspension): void {
    const tenant = this.#tenants.get(tenantId);
    if (tenant?.deployment.revision !== revision) return;
    tenant.backoff.suspended(breaches, Date.now() - breachedAt);
  }

  /** Resolves when those of the tenants that may have an isolate have one, after `mostMs` at the latest. */
  async warm(tenantIds: readonly string[], mostMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>((resolve) => timer = setTimeout(resolve, mostMs));
    await Promise.race([
      Promise.all(tenantIds.map((tenantId) => this.#tenants.get(tenantId)?.warm())),
      enough,
    ]);
    clearTimeout(timer);
  }

  prepare(candidate: TenantDeployment, changed: readonly string[]): Promise<RolloutResult> {
    const { tenantId } = candidate;
    let tenant = this.#tenants.get(tenantId);
    if (!tenant) {
      // It becomes visible to callers with its first deploy.
      tenant = new Tenant({ ...candidate, revision: 0, running: false, functions: {} }, this.parts);
      this.#tenants.set(tenantId, tenant);
    }
    return tenant.prepare(candidate, changed);
  }

  deploy(deployment: TenantDeployment): Promise<RolloutResult> {
    const tenant = this.#tenants.get(deployment.tenantId);
    if (tenant) return tenant.deploy(deployment);
    this.#tenants.set(deployment.tenantId, new Tenant(deployment, this.parts));
    return Promise.resolve({ ok: true, failure: null, booted: false });
  }

  remove(tenantId: string): void {
    this.#tenants.get(tenantId)?.remove();
    this.#tenants.delete(tenantId);
    this.removed(tenantId);
  }
}
