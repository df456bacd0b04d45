import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import { newId } from "../../data/ids.ts";

/** A line that a function of `hometax.dev` wrote just now, but for what is given. */
export function logEntry(changes: Partial<LogDocument>): LogDocument {
  return {
    _id: newId(),
    kind: "log",
    level: "info",
    tenantId: "hometax.dev",
    gatewayId: "hometax",
    environment: "dev",
    at: new Date(),
    message: "",
    function: "calculateTax",
    semver: "1.0.0",
    requestId: null,
    data: {},
    instance: "dev-1",
    ...changes,
  };
}
