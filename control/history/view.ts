import type { HistoryView } from "@imprun/contracts/api/activity";
import type { HistoryDocument } from "@imprun/contracts/documents/system";
import type { z } from "zod";

export function viewHistory(
  { _id, versionId, at, gatewayId: _gatewayId, ...entry }: HistoryDocument,
): z.infer<typeof HistoryView> {
  return { id: _id, ...entry, version: versionId, at: at.toISOString() };
}
