/** One line for every request of a tenant, as far as its limit of lines allows. */
import type { Exchange } from "../http/exchange.ts";
import { cut, type Logs } from "../logs.ts";

/** Writes the line of a request that was answered after `ms`. */
export function accessLog(exchange: Exchange, status: number, ms: number, logs: Logs): void {
  const { tenant } = exchange;
  if (!tenant || !logs.admits(tenant.deployment, "request")) return;
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
  // It comes from the isolate, and what is no error may have no text.
  const why = error instanceof Error || typeof error === "string" ? String(error) : typeof error;
  addLine(exchange, "error", `The stream of the answer broke: ${why}`, logs);
}

/** A cookie was not sent, since it would have gone to other gateways. */
export function logCookie(exchange: Exchange, cookie: string, logs: Logs): void {
  const name = cookie.split("=")[0]!.slice(0, 100);
  const line = `The cookie ${name} is not sent: its Domain reaches further than ${exchange.host}`;
  addLine(exchange, "warn", line, logs);
}

function addLine(exchange: Exchange, level: "warn" | "error", line: string, logs: Logs): void {
  const { deployment } = exchange.tenant;
  if (!logs.admits(deployment)) return;
  const { tenantId, limits } = deployment;
  logs.add({
    kind: "log",
    level,
    tenantId,
    at: Date.now(),
    message: cut(line, limits.logLineBytes),
    function: exchange.functionName,
    semver: exchange.deployed.semver,
    requestId: exchange.requestId,
    data: {},
  });
}
