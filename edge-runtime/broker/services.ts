/** What the broker does for its cells: each message of a cell, and what it reaches. */
import { ABORT_BREACHES, type TenantLimits } from "@imprun/contracts/limits";
import type { ProblemCode } from "@imprun/contracts/problem";
import type { SupervisorLink } from "../link.ts";
import { exposition } from "../metrics/exposition.ts";
import type { Connection } from "../transport/connection.ts";
import type { Cells } from "./cells.ts";
import type { Counts } from "./counts.ts";
import type { DatabaseProxy } from "./database/proxy.ts";
import { CellScopes } from "./database/cell-scopes.ts";
import type { Egress } from "./egress/egress.ts";
import type { CellServices } from "./listener.ts";
import type { LogWriter } from "./logs/writer.ts";
import type { Modules } from "./published/modules.ts";
import type { Published } from "./published/published.ts";
import type { SuspensionStore } from "./suspension-store.ts";
import type { Suspensions } from "./suspensions.ts";
import { type TenantServices, tenantServices } from "./tenant-services.ts";
import type { Triggers } from "./triggers.ts";

/** The parts of a broker that cells reach. */
export interface Parts {
  readonly limits: TenantLimits;
  readonly triggers: Triggers;
  readonly cells: Cells;
  readonly modules: Modules;
  readonly published: Published;
  readonly database: DatabaseProxy;
  readonly egress: Egress;
  readonly logs: LogWriter;
  readonly suspensions: Suspensions;
  readonly counts: Counts;
  /** Suspensions that outlive the broker. */
  readonly kept: SuspensionStore;
  readonly supervisor: SupervisorLink;
}

/**
 * Isolates of a tenant were stopped by force, so many times: its next ones have to wait, in all cells. Returns false when
 * the revision is not live any more.
 */
export function suspend(
  { suspensions, kept, cells, logs, counts }: Parts,
  tenantId: string,
  revision: number,
  code: ProblemCode,
  times: number,
): boolean {
  const suspension = suspensions.breached(tenantId, revision, Date.now(), times);
  if (suspension === null) return false;
  kept.keep(suspension);
  cells.notify({ type: "suspend", suspension });
  if (logs.addSuspension(suspension, code)) counts.event(tenantId, "suspended");
  return true;
}

/** Answers to all that cells say; the state of each connection is kept here. */
export function services(parts: Parts): CellServices {
  const scopes = new CellScopes(parts.database);
  return { ...cellServices(parts, scopes), ...tenantServices(parts, scopes) };
}

/** What cells say of themselves. */
function cellServices(
  parts: Parts,
  scopes: CellScopes,
): Omit<CellServices, keyof TenantServices> {
  const { cells, published, suspensions, counts, supervisor } = parts;
  const { rollouts, keys } = published;
  return {
    hello(connection: Connection, { cellId }) {
      connection.notify({
        type: "sync",
        tenants: rollouts.deployments(),
        keys: keys.all(),
        suspensions: suspensions.all(Date.now()),
      });
      cells.add(connection, cellId);
      rollouts.cellJoined();
    },
    left(connection) {
      scopes.left(connection);
      const cellId = cells.remove(connection);
      if (cellId === null) return;
      counts.forget(cellId);
      supervisor.cellLost(cellId);
    },
    breached({ tenantId, revision, code, aborted }) {
      const times = aborted ? ABORT_BREACHES : 1;
      const isLive = suspend(parts, tenantId, revision, code, times);
      if (!isLive && aborted) rollouts.get(tenantId)?.candidateAborted(revision);
    },
    counts(connection, message) {
      const cellId = cells.idOf(connection);
      if (cellId !== null) counts.add(cellId, message);
    },
    leaving(connection) {
      cells.leave(connection);
      return { header: {} };
    },
    async metrics() {
      const more = await supervisor.metrics();
      const own = counts.metrics(suspensions.waiting(Date.now()));
      return { header: { text: exposition([...own, ...more]) } };
    },
  };
}
