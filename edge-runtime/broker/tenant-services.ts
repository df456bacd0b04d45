/** What cells ask for their tenants. */
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { BodyRoom } from "./body-room.ts";
import type { CellScopes } from "./database/cell-scopes.ts";
import type { CellServices } from "./listener.ts";
import type { TenantRollout } from "./rollout/tenant.ts";
import type { Parts } from "./services.ts";

export type TenantServices = Pick<
  CellServices,
  "load" | "key" | "logs" | "database" | "release" | "send" | "fetch"
>;

/** Answers them; a tenant that is not here, or is not live, has nothing. */
export function tenantServices(parts: Parts, scopes: CellScopes): TenantServices {
  const { modules, published, database, egress, logs } = parts;
  const bodies = new BodyRoom();
  const tenantOf = (tenantId: string): TenantRollout => {
    const tenant = published.rollouts.get(tenantId);
    if (tenant?.current) return tenant;
    throw new ProblemError("not_found", `There is no tenant ${tenantId} here`);
  };
  return {
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
        () => scopes.of(connection).run(own, number, (scope) => database.run(own, body, scope)),
      );
      return { header: holds ? { holds } : {}, body: result };
    },
    release(connection, { tenantId, scope }) {
      scopes.release(connection, tenantId as TenantId, scope);
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
      const allowedHosts = tenantOf(message.tenantId).allowedHosts(message.revision);
      return await egress.fetch(message, request, { ...parts.limits, allowedHosts });
    },
  };
}
