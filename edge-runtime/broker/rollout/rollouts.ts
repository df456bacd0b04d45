/** All tenants of this environment, and what of them the cells have. */
import { DeploymentDocument } from "@imprun/contracts/documents/published";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import { report } from "../../report.ts";
import { liveDeployment } from "./deployment.ts";
import { type RolloutPorts, stateOf, TenantRollout, type TenantState } from "./tenant.ts";

/** A deployment that was changed so recently may have a publish waiting for this instance. */
const RECENT_MS = 60_000;
const RINGS_AT_ONCE = 16;

export class Rollouts {
  readonly #tenants = new Map<string, TenantRollout>();
  readonly #ports: RolloutPorts;

  constructor(ports: RolloutPorts) {
    this.#ports = {
      ...ports,
      gone: (tenantId) => {
        this.#tenants.delete(tenantId);
        ports.gone(tenantId);
      },
    };
  }

  get(tenantId: string): TenantRollout | undefined {
    return this.#tenants.get(tenantId);
  }

  /** The live content of all tenants. */
  documents(): DeploymentDocument[] {
    return [...this.#tenants.values()].flatMap(({ current }) => current ? [current] : []);
  }

  /** What a cell that connects is told. */
  deployments(): TenantDeployment[] {
    return [...this.#tenants.values()].flatMap((tenant) =>
      tenant.current === null ? [] : [liveDeployment(tenant.current, this.#ports.limits)]
    );
  }

  /** Takes a document that was read before any cell is there. */
  start(raw: unknown): void {
    try {
      const document = parseDeployment(raw);
      const isRecent = Date.now() - document.updatedAt.getTime() < RECENT_MS;
      this.#tenant(document._id).start(document, isRecent);
    } catch (error) {
      // It must not stop the other tenants.
      report(`The deployment of ${(raw as { _id?: unknown })._id} is left out`, error);
    }
  }

  /** The doorbell: something changed; `raw` is the document of the event, if it had one. */
  ring(tenantId: string, raw: unknown = null): void {
    const hint = DeploymentDocument.safeParse(raw);
    this.#tenant(tenantId).ring(hint.success ? hint.data : null);
  }

  /** Everybody of whom something is known. */
  tenantIds(): string[] {
    return [...this.#tenants.keys()];
  }

  /** Whether the tenant is not at what is known of it. */
  differs(tenantId: string, state: TenantState): boolean {
    const current = this.#tenants.get(tenantId)?.current;
    if (!current) return true;
    const known = stateOf(current);
    return known.revision !== state.revision || known.running !== state.running ||
      known.proposalId !== state.proposalId;
  }

  /** Rings many; a few at a time, so that neither the database nor the cells are flooded. */
  async ringAll(tenantIds: readonly string[]): Promise<void> {
    const left = tenantIds.values();
    const ringer = async () => {
      for (const tenantId of left) await this.#tenant(tenantId).ring();
    };
    await Promise.all(Array.from({ length: RINGS_AT_ONCE }, ringer));
  }

  /** A cell has connected: what waited for one goes on. */
  cellJoined(): void {
    const waiting = [...this.#tenants.values()].filter((tenant) => !tenant.isSettled);
    this.ringAll(waiting.map(({ tenantId }) => tenantId));
  }

  #tenant(tenantId: string): TenantRollout {
    let tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = new TenantRollout(tenantId, this.#ports);
      this.#tenants.set(tenantId, tenant);
    }
    return tenant;
  }
}

/** Throws when the document is not a deployment. */
export function parseDeployment(raw: unknown): DeploymentDocument {
  const parsed = DeploymentDocument.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TypeError(`The document is not valid at ${issue!.path.join(".")}: ${issue!.message}`);
}
