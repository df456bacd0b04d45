/** A line that an isolate wrote, as the broker wants it. */
import type { CellMessage, TenantDeployment } from "@imprun/contracts/runtime/frames";
import type { LogLevel } from "@imprun/contracts/documents/telemetry";
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
  const dispatched = isolate.requests.get(request as number);
  const functionName = typeof name === "string" && Object.hasOwn(deployment.functions, name)
    ? name
    : dispatched?.functionName ?? null;
  return {
    kind: "log",
    level: LEVELS[level as number] ?? "info",
    tenantId: deployment.tenantId,
    at: Date.now(),
    message: cut(String(message), deployment.limits.logLineBytes),
    function: functionName,
    semver: functionName === null ? null : deployment.functions[functionName]?.semver ?? null,
    requestId: dispatched?.requestId ?? null,
    data: {},
  };
}
