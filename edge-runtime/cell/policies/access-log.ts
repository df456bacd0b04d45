/** One line for every request of a tenant, as far as its limit of lines allows. */
import type { Exchange } from "../http/exchange.ts";
import { cut, type Logs } from "../logs.ts";

export function accessLog(exchange: Exchange, status: number, ms: number, logs: Logs): void {
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
      ms: Math.round(ms * 100) / 100,
      application: exchange.caller?.applicationId ?? null,
    },
  });
}

/** The function's stream broke after the head of the answer was sent: only the logs can say so. */
export function logBroken(exchange: Exchange, error: unknown, logs: Logs): void {
  const { deployment } = exchange.tenant;
  if (!logs.admits(deployment)) return;
  const { tenantId, limits } = deployment;
  logs.add({
    kind: "log",
    level: "error",
    tenantId,
    at: Date.now(),
    message: cut(`The stream of the answer broke: ${String(error)}`, limits.logLineBytes),
    function: exchange.functionName,
    semver: exchange.deployed.semver,
    requestId: exchange.requestId,
    data: {},
  });
}
