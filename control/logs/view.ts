import type { LogView } from "@imprun/contracts/api/activity";
import type { LogDocument } from "@imprun/contracts/documents/telemetry";

export function viewLog(
  { _id, at, gatewayId: _gatewayId, instance: _instance, ...entry }: LogDocument,
): LogView {
  return { id: _id, ...entry, at: at.toISOString() };
}
