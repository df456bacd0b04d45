/** What the broker does for its cells: each message of a cell, and what it reaches. */
import { ABORT_BREACHES, type TenantLimits } from "@imprun/contracts/limits";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import { type ProblemCode, ProblemError } from "@imprun/contracts/problem";
import { exposition, type Metric } from "../metrics/exposition.ts";
import type { Connection } from "../transport/connection.ts";
import { BodyRoom } from "./body-room.ts";
import type { Cells } from "./cells.ts";
import type { Counts } from "./counts.ts";
import type { DatabaseProxy } from "./database/proxy.ts";
import type { Scopes } from "./database/scopes.ts";
import type { Egress } from "./egress/egress.ts";
import type { CellServices } from "./listener.ts";
import type { LogWriter } from "./logs/writer.ts";
import type { Modules } from "./published/modules.ts";
import type { Published } from "./published/published.ts";
import type { TenantRollout } from "./rollout/tenant.ts";
import type { SuspensionStore } from "./suspension-store.ts";
import type { Suspensions } from "./suspensions.ts";
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
  cellLost(cellId: string): void;
  moreMetrics(): Metric[];
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
  const { cells, modules, published, database, egress, logs, suspensions, counts } = parts;
  const { rollouts, keys } = published;
  const tenantOf = (tenantId: string): TenantRollout => {
    const tenant = rollouts.get(tenantId);
    if (tenant?.current) return tenant;
    throw new ProblemError("not_found", `There is no tenant ${tenantId} here`);
  };
  const bodies = new BodyRoom();
  const scopes = new Map<Connection, Scopes>();
  const scopesOf = (connection: Connection): Scopes => {
    let own = scopes.get(connection);
    if (own === undefined) scopes.set(connection, own = database.scopes());
    return own;
  };
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
      scopes.get(connection)?.releaseAll();
      scopes.delete(connection);
      const cellId = cells.remove(connection);
      if (cellId === null) return;
      counts.forget(cellId);
      parts.cellLost(cellId);
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
    metrics() {
      const own = counts.metrics(suspensions.waiting(Date.now()));
      return { header: { text: exposition([...own, ...parts.moreMetrics()]) } };
    },
    async load({ tenantId, versionIds }) {
      const tenant = tenantOf(tenantId);
      const foreign = versionIds.find((id) => !tenant.names(id));
      if (foreign !== undefined) {
        throw new ProblemError("not_found", `${tenantId} does not deploy version ${foreign}`);
      }
      const { gatewayId } = parseTenantId(tenantId as TenantId);
      const loaded = await modules.load(gatewayId, versionIds);
      return {
        header: { modules: loaded.map(({ gatewayId: _gatewayId, ...module }) => module) },
      };
    },
    async key({ hash }) {
      return { header: { key: await published.findKey(hash) } };
    },
    async logs(message) {
      await logs.add(message);
      return { header: {} };
    },
    async database({ tenantId, scope: number = 0 }, { body }, connection) {
      const own = tenantOf(tenantId).tenantId as TenantId;
      const { result, holds } = await bodies.hold(
        own,
        body.length,
        () => scopesOf(connection).run(own, number, (scope) => database.run(own, body, scope)),
      );
      return { header: holds ? { holds } : {}, body: result };
    },
    release(connection, { tenantId, scope }) {
      scopes.get(connection)?.release(tenantId as TenantId, scope);
    },
    async send({ tenantId, queue, delaysSeconds }, { body }) {
      tenantOf(tenantId);
      const { queues } = parts.triggers;
      const ids = await bodies.hold(
        tenantId,
        body.length,
        () => queues.send({ tenantId, queue }, delaysSeconds, body),
      );
      return { header: { ids } };
    },
    async fetch(message, request) {
      tenantOf(message.tenantId);
      return await egress.fetch(message, request, parts.limits);
    },
  };
}
