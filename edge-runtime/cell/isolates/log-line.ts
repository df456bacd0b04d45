/** A line that an isolate wrote, as the broker wants it. */
import type { CellMessage, TenantDeployment } from "@imprun/contracts/runtime/frames";
import type { LogLevel } from "@imprun/contracts/documents/telemetry";
import type { Exchange } from "../http/exchange.ts";
import { cut } from "../logs.ts";
import type { Isolate } from "./isolate.ts";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Everything but the isolate and its deployment comes from the tenant and may be anything. */
export function logLine(
  isolate: Isolate,
  deployment: TenantDeployment,
  level: unknown,
  message: unknown,
  request: unknown,
  name: unknown,
): Extract<CellMessage, { type: "logs" }>["entries"][number] {
  const exchange = isolate.requests.get(request as number) as Exchange | undefined;
  const functionName = typeof name === "string" && Object.hasOwn(deployment.functions, name)
    ? name
    : exchange?.functionName ?? null;
  return {
    kind: "log",
    level: LEVELS[level as number] ?? "info",
    tenantId: deployment.tenantId,
    at: Date.now(),
    message: cut(String(message), deployment.limits.logLineBytes),
    function: functionName,
    semver: functionName === null ? null : deployment.functions[functionName]?.semver ?? null,
    requestId: exchange?.requestId ?? null,
    data: {},
  };
}
