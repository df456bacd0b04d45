import type { TenantId } from "@imprun/contracts/names";

/**
 * Where tenants run: the processes of this machine, or a Kubernetes cluster. Reconcilers know no more of it than this.
 * Everything may be asked again at any time, also after half of it was done: the outcome is the same.
 * What cannot be done yet is answered with the reason, in words for people; null means that it is done.
 */
export interface Cluster {
  /** Makes the tenant's room: its database and whatever else must be there before it can run. */
  create(tenant: TenantId): Promise<string | null>;
  /** Makes sure that runtimes of the tenant's environment are there to answer for it. */
  start(tenant: TenantId): Promise<string | null>;
  /** Gives back what only a running tenant needs. */
  stop(tenant: TenantId): Promise<string | null>;
  /** Removes the tenant's room with everything in it. */
  remove(tenant: TenantId): Promise<string | null>;
}
