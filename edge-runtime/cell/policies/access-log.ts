/** One line for every request of a tenant, as far as its limit of lines allows. */
import type { Exchange } from "../http/exchange.ts";
import type { Logs } from "../logs.ts";

export function accessLog(exchange: Exchange, status: number, logs: Logs): void {
  const { tenant } = exchange;
  if (!tenant || !logs.admits(tenant.deployment)) return;
  const { method, path } = exchange;
  logs.add({
    kind: "request",
    level: status >= 500 ? "error" : status >= 400 ? "warn" : "info",
    tenantId: tenant.deployment.tenantId,
    at: Date.now(),
    message: `${method} ${path} ${status}`.slice(0, 2_000),
    function: exchange.functionName || null,
    semver: exchange.deployed?.semver ?? null,
    requestId: exchange.requestId,
    data: {
      method,
      path: path.slice(0, 1_000),
      status,
      ms: Math.round((performance.now() - exchange.startedAt) * 100) / 100,
      application: exchange.caller?.applicationId ?? null,
    },
  });
}
